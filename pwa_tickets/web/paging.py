"""Lists in pages that neither skip nor repeat a row while others come and go: each page begins after a row, not at a number.

    ADDED = Sorting("added", ("created_at", "id"), descending=True)
    page = await read_page(db, DEVICES, DeviceView, ADDED, settings=settings, cursor=cursor)
    page.rows, page.next, page.previous

A cursor names the row a page begins after (or ends before) by the values of its sorting's columns, signed. The same row
values in the same order mean that an index on those columns finds each page at once, the thousandth as the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter
from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TextualSelect

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.signed import read_signed, sign

Row = TypeVar("Row", bound=msgspec.Struct)

LIMIT: Final = 50
MOST: Final = 200

PageLimit = Annotated[int, QueryParameter(ge=1, le=MOST, description="How many at most.")]
"""The query parameter `limit` of every list."""

PageCursor = Annotated[
    str, QueryParameter(description="`next_cursor` of the page before; none for the first.")
]
"""The query parameter `cursor` of every list."""

_PURPOSE: Final = "pwa-tickets list cursor v1"


@dataclass(frozen=True)
class Sorting:
    """An order of a list.

    Attributes:
        name: in addresses, `?sort=added`; `?sort=-added` is the other way round.
        columns: of the list's statement, never null; together they name one row.
        descending: whether it goes down, in all columns at once.
    """

    name: str
    columns: tuple[str, ...]
    descending: bool = False

    @property
    def word(self) -> str:
        """How an address names it."""
        return f"-{self.name}" if self.descending else self.name

    @property
    def reversed(self) -> "Sorting":
        """The other way round."""
        return replace(self, descending=not self.descending)


def find_sorting(sortings: Sequence[Sorting], word: str) -> Sorting:
    """The sorting that an address names, by default the first."""
    known = {one.word: one for sorting in sortings for one in (sorting.reversed, sorting)}
    return known.get(word, sortings[0])


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """A place in a list: right after a row, or right before it."""

    sorting: str
    before: bool
    values: list[Any]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list.

    Attributes:
        next: the cursor of the page after this one, None on the last.
        previous: the cursor of the page before, None on the first.
    """

    rows: list[Row]
    sorting: Sorting
    next: str | None = None
    previous: str | None = None


async def read_page(
    db: AsyncSession,
    rows: Select[Any] | TextualSelect,
    row_type: type[Row],
    sorting: Sorting,
    *,
    settings: Settings,
    parameters: Mapping[str, Any] | None = None,
    cursor: str = "",
    limit: int = LIMIT,
) -> Page[Row]:
    """Read the page of a list that a cursor names, or the first. It is empty when all rows beyond the place are gone.

    Args:
        rows: the whole list in no order, with the sorting's columns; `text("…").columns(id=Uuid(), …)` for SQL by hand.
        parameters: the statement's own.
        cursor: as an earlier page gave it, for the same sorting.

    Raises:
        InvalidInput: the cursor is none of ours, or of another sorting.
    """
    at = _read_cursor(settings, cursor, sorting) if cursor else None
    backwards = at is not None and at.before
    statement = page_statement(rows, sorting, at, limit=limit + 1)
    found = (await db.execute(statement, dict(parameters or {}))).mappings().all()
    shown = found[:limit][::-1] if backwards else found[:limit]
    more, came_from = len(found) > limit, at is not None
    after, before = (came_from, more) if backwards else (more, came_from)
    return Page(
        [msgspec.convert(dict(row), row_type) for row in shown],
        sorting,
        next=_cursor(settings, sorting, shown[-1], before=False) if after and shown else None,
        previous=_cursor(settings, sorting, shown[0], before=True) if before and shown else None,
    )


def page_statement(
    rows: Select[Any] | TextualSelect, sorting: Sorting, at: Cursor | None, *, limit: int
) -> Select[Any]:
    """The rows next to a place, nearest first; from the beginning without one."""
    listed = rows.subquery("listed")
    columns = [listed.c[name] for name in sorting.columns]
    down = sorting.descending != (at is not None and at.before)
    statement = select(listed)
    if at is not None:
        types = [column.type for column in columns]
        values = [
            msgspec.convert(value, kind.python_type, strict=False)
            for value, kind in zip(at.values, types, strict=True)
        ]
        here, there = tuple_(*columns), tuple_(*values, types=types)
        statement = statement.where(here < there if down else here > there)
    return statement.order_by(*(column.desc() if down else column.asc() for column in columns)).limit(limit)


def _cursor(settings: Settings, sorting: Sorting, row: Mapping[Any, Any], *, before: bool) -> str:
    values = [row[name] for name in sorting.columns]
    assert None not in values, f"the columns of the sorting {sorting.name} must never be null"
    return sign(settings, _PURPOSE, msgspec.json.encode(Cursor(sorting.word, before, values)))


def _read_cursor(settings: Settings, text: str, sorting: Sorting) -> Cursor:
    content = read_signed(settings, _PURPOSE, text)
    cursor = msgspec.json.decode(content, type=Cursor) if content is not None else None
    if cursor is None or cursor.sorting != sorting.word:
        message = gettext("This link to the list is too old. Please start again from its first page.")
        raise InvalidInput([{"field": "cursor", "message": message}])
    return cursor
