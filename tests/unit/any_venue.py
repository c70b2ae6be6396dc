"""Venues of any shape: sections and rows of any name, drawn or typed in, and the order in which their seats sit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st

from tests import factories
from tests.factories import Owner, Show, Venue

Label = tuple[str, str, str]

LETTERS = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
ROW_NAMES = [*LETTERS, "AA", "BB", *map(str, range(1, 31)), "Box 2", "Box 10"]
SEAT_NUMBERS = [*map(str, range(1, 14)), "101", "7A", "7B"]


@dataclass(frozen=True)
class Row:
    """A row: where it is, null for a row nobody drew, and its seats from left to right."""

    name: str
    y: int | None
    numbers: tuple[str, ...]

    @property
    def as_they_sit(self) -> Iterable[str]:
        """As drawn, or by number."""
        return (
            self.numbers
            if self.y is not None
            else sorted(self.numbers, key=lambda n: (int(n.strip("AB")), n))
        )


@dataclass(frozen=True)
class Section:
    """A section, its place among the sections, and its rows as somebody happened to type them in."""

    name: str
    display_order: int
    rows: tuple[Row, ...]

    @property
    def as_they_sit(self) -> Iterable[Row]:
        """From the stage backwards, then those nobody drew: A before B, Z before AA, 9 before 10."""
        return sorted(self.rows, key=lambda row: (row.y is None, row.y, len(row.name), row.name))


def rows() -> st.SearchStrategy[tuple[Row, ...]]:
    """Rows of different names."""
    numbers = st.lists(st.sampled_from(SEAT_NUMBERS), min_size=1, max_size=4, unique=True).map(tuple)
    row = st.builds(Row, st.sampled_from(ROW_NAMES), st.none() | st.integers(-3, 3), numbers)
    return st.lists(row, min_size=1, max_size=5, unique_by=lambda row: row.name).map(tuple)


VENUES = st.lists(
    st.builds(Section, st.sampled_from(["Left", "Center", "Right", "Box"]), st.integers(-1, 2), rows()),
    min_size=1,
    max_size=3,
    unique_by=lambda section: section.name,
)


def as_they_sit(sections: Sequence[Section]) -> list[Label]:
    return [
        (section.name, row.name, number)
        for section in sorted(sections, key=lambda section: (section.display_order, section.name))
        for row in section.as_they_sit
        for number in row.as_they_sit
    ]


async def build(owner: Owner, sections: Sequence[Section], name: str) -> Show:
    """The venue typed in, in no order, and a show in it."""
    venue_id: UUID = await owner.fetchval("insert into venues (name) values ($1) returning id", name)
    for section in sections:
        section_id = await owner.fetchval(
            "insert into venue_sections (venue_id, name, display_order) values ($1, $2, $3) returning id",
            venue_id,
            section.name,
            section.display_order,
        )
        await owner.executemany(
            "insert into seats (venue_id, section_id, row_name, seat_number, x_position, y_position) "
            "values ($1, $2, $3, $4, $5, $6)",
            [
                (venue_id, section_id, row.name, number, None if row.y is None else x, row.y)
                for row in section.rows
                for x, number in enumerate(row.numbers, start=-2)
            ],
        )
    return await factories.make_show(
        owner,
        Venue(venue_id, name, {}),
        title=name,
        price_in_cents=2000,
        seats_per_buyer=200,
        starts_in=timedelta(days=9),
    )
