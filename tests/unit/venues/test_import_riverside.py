"""Riverside imported in every form there is, through the server: the same picture, the same hall."""

import csv
import io
from typing import Any

import httpx
import openpyxl
import pytest

from tests import factories
from tests.factories import Owner, Venue
from tests.unit.venues import written_venues as written
from tests.venue_factories import RIVERSIDE

JSON = {"Accept": "application/json"}


async def call(office: httpx.AsyncClient, venue: Venue, content: bytes, **query: str) -> httpx.Response:
    url = f"/api/venues/{venue.id}/seat-map/import-csv"
    return await office.post(url, params=query, files={"file": ("seats.csv", content)}, headers=JSON)


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["seats", "xlsx"])
async def test_riverside_is_the_same_picture_from_csv_and_from_excel(
    office: httpx.AsyncClient, owner: Owner, venue: Venue, kind: str
) -> None:
    lines = [line.split(",") for line in RIVERSIDE.read_text().splitlines()]
    content = RIVERSIDE.read_bytes()
    if kind == "xlsx":
        content = workbook(
            [[int(word) if word.lstrip("-").isdigit() else word for word in line] for line in lines]
        )
    drawn = await factories.riverside(owner)
    assert (await call(office, venue, content, mode="replace")).status_code == 200
    told = (await office.get(f"/api/venues/{drawn.id}/seat-map")).json()
    mine = (await office.get(f"/api/venues/{venue.id}/seat-map")).json()
    place = ("row_name", "seat_number", "seat_type", "x_position", "y_position")
    assert sorted(tuple(s[key] for key in place) for s in mine["seats"]) == sorted(
        tuple(s[key] for key in place) for s in told["seats"]
    )


async def as_drawn(owner: Owner, venue: Venue) -> dict[str, list[tuple[str, list[str]]]]:
    """Section by section, its rows from the stage backwards, and the numbers of each from left to right."""
    rows = await owner.fetch(
        "select section.name, s.row_name, array_agg(s.seat_number order by s.x_position) as numbers from seats s "
        "join venue_sections section on section.id = s.section_id where s.venue_id = $1 "
        "group by section.name, s.row_name order by section.name, avg(s.y_position)",
        venue.id,
    )
    sections: dict[str, list[tuple[str, list[str]]]] = {}
    for name, row, numbers in rows:
        sections.setdefault(name, []).append((row, numbers))
    return sections


async def test_riverside_is_the_same_hall_as_a_list_a_workbook_and_a_drawing(
    office: httpx.AsyncClient, owner: Owner, venue: Venue
) -> None:
    lines = csv.DictReader(io.StringIO(RIVERSIDE.read_text()))
    auditorium = written.straightened(iter(sorted(lines, key=lambda line: int(line["y_position"]))))
    by_seat = written.by_seat(auditorium)
    files = [
        written.as_csv(by_seat),
        written.as_workbook({"Seats": by_seat}),
        written.as_workbook({section.name: written.drawn(section) for section in auditorium}),
    ]
    pictures = []
    for content in files:
        answer = await call(office, venue, content, mode="replace")
        assert answer.status_code == 200, answer.text
        pictures.append(await as_drawn(owner, venue))
    assert pictures[0] == pictures[1] == pictures[2]
    assert sum(len(numbers) for rows in pictures[2].values() for _, numbers in rows) == 785
