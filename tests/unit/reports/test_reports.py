"""Files for the bookkeeper and lists for the evening: complete, harmless in a spreadsheet, and the same sums as the dashboard."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import openpyxl
import pypdfium2
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.reports import sales_lines
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show

PAGE = "/admin/ticketing/reports"
API = "/api/admin/ticketing/reports/sales"
DASHBOARD = "/api/admin/ticketing/dashboard"


@pytest.fixture
async def show(database: Database, owner: Owner) -> Show:
    """Maya bought A1 and A2 with a download, Dana B1, four more families one seat each; somebody is called like a formula."""
    show = await factories.make_show(owner, await factories.make_venue(owner))
    extra = await factories.make_upsell(owner, show.series_id, price_in_cents=1500)
    await factories.buy(database, show, MAYA, "A1", "A2", items={extra: 1})
    await factories.buy(database, show, DANA, "B1")
    for number in range(1, 5):
        await factories.buy(database, show, factories.a_buyer(number), f"C{number}")
    await owner.execute("update ticket_orders set customer_name = '=1+1' where customer_name = $1", DANA.name)
    return show


def lines(text: str) -> list[dict[str, str]]:
    """A CSV file's lines, its byte order mark gone."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def sheet_of(content: bytes) -> list[dict[str, Any]]:
    """The first sheet's rows by the names of the columns."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows: Iterator[tuple[Any, ...]] = book.worksheets[0].iter_rows(values_only=True)
    names = [str(name) for name in next(rows)]
    return [dict(zip(names, row, strict=True)) for row in rows]


async def test_a_line_for_everything_sold_in_both_kinds_of_file(
    office: httpx.AsyncClient, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales_lines, "ORDERS_AT_A_TIME", 2)
    answer = await office.get(f"{PAGE}/sales")
    assert answer.headers["content-disposition"] == 'attachment; filename="sales.csv"'
    found = lines(answer.text)
    assert list(found[0]) == list(sales_lines.COLUMNS)
    assert [line["item"] for line in found] == ["Ticket", "Ticket", "Recital download", *["Ticket"] * 5]
    assert found[0] | {"order_number": "", "paid_at": ""} == {
        "order_number": "",
        "paid_at": "",
        "show": show.title,
        "section": "Orchestra",
        "row": "A",
        "seat": "1",
        "zone": "Premium",
        "item": "Ticket",
        "quantity": "1",
        "gross": "30.00",
        "refunded": "0.00",
        "net": "30.00",
        "payment": "card",
        "customer_name": MAYA.name,
        "customer_email": MAYA.email,
        "scanned_at": "",
    }
    assert found[3]["customer_name"] == "'=1+1"
    told = sheet_of((await office.get(f"{PAGE}/sales?format=xlsx")).content)
    assert [(row["order_number"], row["seat"], row["net"]) for row in told] == [
        (line["order_number"], line["seat"] or None, float(line["net"])) for line in found
    ]
    assert told[3]["customer_name"] == "=1+1"


@pytest.mark.parametrize(
    "query", [{}, {"price_zone": "Premium"}, {"first_day": "2020-01-01"}, {"last_day": "2020-01-01"}]
)
async def test_sums_are_those_of_page_and_dashboard(
    office: httpx.AsyncClient, show: Show, query: dict[str, str]
) -> None:
    found = lines((await office.get(f"{PAGE}/sales", params=query)).text)
    net = sum((Decimal(line["net"]) for line in found), Decimal(0))
    page = (await office.get(PAGE, params=query)).text
    assert f"<dd>${net:,.2f}</dd>" in page
    if "price_zone" not in query:
        names = {"first_day": "from", "last_day": "to"}
        days = {names[name]: value for name, value in query.items()}
        totals = (await office.get(DASHBOARD, params=days)).json()["totals"]
        assert totals["net_in_cents"] == net * 100
        assert lines((await office.get(API, params=days)).text) == found


async def test_one_show_has_its_own_lines_only(
    office: httpx.AsyncClient, show: Show, owner: Owner, database: Database
) -> None:
    other = await factories.make_show(owner, show.venue, title="Sunday", series_id=show.series_id)
    await factories.reserve(database, show, DANA, "B2")
    await factories.buy(database, other, DANA, "B2")
    found = lines((await office.get(API, params={"show_id": str(other.id)})).text)
    assert [(line["show"], line["seat"]) for line in found] == [("Sunday", "2")]
    assert len(lines((await office.get(API, params={"show_id": str(show.id)})).text)) == 9


async def test_lists_by_seat_and_by_name(office: httpx.AsyncClient, show: Show) -> None:
    of_show = f"{PAGE}/shows/{show.id}"
    seats = sheet_of((await office.get(f"{of_show}/list?format=xlsx")).content)
    assert [f"{row['row']}{row['seat']}" for row in seats] == ["A1", "A2", "B1", "C1", "C2", "C3", "C4"]
    names = lines((await office.get(f"{of_show}/list", params={"by": "name"})).text)
    assert [row["name"] for row in names] == [
        "'=1+1",
        "Buyer 1",
        "Buyer 2",
        "Buyer 3",
        "Buyer 4",
        "Maya Brooks",
    ]
    assert names[-1]["seats"] == "Orchestra A 1 and 2"
    assert names[-1]["tickets"] == "2"


@pytest.mark.parametrize(
    ("by", "first", "last"), [("seat", "Maya Brooks", "Buyer 4"), ("name", "=1+1", "Maya Brooks")]
)
async def test_lists_on_paper(office: httpx.AsyncClient, show: Show, by: str, first: str, last: str) -> None:
    answer = await office.get(f"{PAGE}/shows/{show.id}/list.pdf", params={"by": by})
    assert answer.headers["content-type"] == "application/pdf"
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    assert show.title in text
    assert text.index(first) < text.index(last)


async def test_what_is_kept_back_and_for_whom(office: httpx.AsyncClient, show: Show) -> None:
    seats = f"/api/shows/{show.id}/hold-seats"
    ids = [str(show.seats[label]) for label in ("B3", "B4", "B5")]
    assert (await office.post(seats, json={"seat_ids": ids})).status_code == 200
    [held] = lines((await office.get(f"{PAGE}/shows/{show.id}/holds")).text)
    assert (held["by"], held["row"], held["seats"], held["count"]) == ("The staff", "B", "3–5", "3")


async def test_lists_of_no_show_are_not_found(office: httpx.AsyncClient, show: Show) -> None:
    for name in ("list", "list.pdf", "holds"):
        assert (await office.get(f"{PAGE}/shows/{show.series_id}/{name}")).status_code == 404


async def test_owners_see_how_old_the_last_backup_is(
    office: httpx.AsyncClient, owner: Owner, dana: StaffMember
) -> None:
    assert "Backup" not in (await office.get(PAGE)).text
    await owner.execute("update profiles set role = 'owner' where id::text = $1", dana.profile_id)
    assert "Nobody has made one yet." in (await office.get(PAGE)).text
    await owner.execute(
        "insert into audit_log (actor_role, action, subject_type, happened_at) "
        "values ('system', 'backup_made', 'backup', '2026-05-15 03:30Z')"
    )
    assert "The last one was made" in (await office.get(PAGE)).text
