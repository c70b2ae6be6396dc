"""Lists in pages: whoever turns them sees every row that was there all along exactly once, whatever comes and goes meanwhile."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import DateTime, Text, Uuid, text
from sqlalchemy.dialects import postgresql

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.settings import Settings
from pwa_tickets.web.paging import Cursor, Page, Sorting, find_sorting, page_statement, read_page
from tests.factories import Owner

SETTINGS = Settings(database_url="", secret_key=b"a key for tests of thirty-two bytes")
STAFF = Actor(Role.STAFF, str(UUID(int=1)))
LONG_AGO = datetime(2027, 5, 1, tzinfo=UTC)

LIST = text("select id, gate, created_at, expires_at from devices where gate like :like").columns(
    id=Uuid(), gate=Text(), created_at=DateTime(timezone=True), expires_at=DateTime(timezone=True)
)
ADDED = Sorting("added", ("created_at", "id"))
GATE = Sorting("gate", ("gate", "created_at", "id"))
SORTINGS = [sorting for one in (ADDED, GATE) for sorting in (one, one.reversed)]


class Listed(msgspec.Struct, frozen=True):
    """A row of the list."""

    id: UUID
    gate: str
    created_at: datetime


async def add(owner: Owner, random_: random.Random, count: int) -> None:
    """Some devices, many of them with the same gate or of the same moment."""
    rows = [
        (f"Gate {random_.choice('ABb“ä ')}", LONG_AGO + timedelta(microseconds=random_.randrange(9)))
        for _ in range(count)
    ]
    await owner.executemany(
        "insert into devices (gate, created_at, expires_at) values ($1, $2, now() + interval '1 day')", rows
    )


async def turn(database: Database, sorting: Sorting, cursor: str = "", limit: int = 5) -> Page[Listed]:
    async with database.transaction(STAFF) as db:
        return await read_page(
            db, LIST, Listed, sorting, settings=SETTINGS, parameters={"like": "%"}, cursor=cursor, limit=limit
        )


async def ids(owner: Owner) -> set[UUID]:
    return {row["id"] for row in await owner.fetch("select id from devices")}


async def ordered(owner: Owner, sorting: Sorting) -> list[UUID]:
    """The whole list, as Postgres itself sorts it."""
    way = " desc" if sorting.descending else ""
    by = ", ".join(f"{column}{way}" for column in sorting.columns)
    return [row["id"] for row in await owner.fetch(f"select id from devices order by {by}")]


@pytest.mark.parametrize("sorting", SORTINGS, ids=lambda sorting: sorting.word)
@pytest.mark.parametrize("seed", range(4))
async def test_pages_partition_the_list_while_rows_come_and_go(
    database: Database, owner: Owner, sorting: Sorting, seed: int
) -> None:
    random_ = random.Random(seed)
    await add(owner, random_, random_.randrange(1, 40))
    stayed, seen = await ids(owner), list[Listed]()
    limit, cursor = random_.randrange(1, 7), ""
    while True:
        page = await turn(database, sorting, cursor, limit)
        assert len(page.rows) <= limit
        seen += page.rows
        if page.next is None:
            break
        cursor = page.next
        await add(owner, random_, random_.randrange(3))
        if random_.random() < 0.5:
            gone = random_.choice(sorted(stayed))
            await owner.execute("delete from devices where id = $1", gone)
            stayed.discard(gone)
    shown = [row.id for row in seen]
    assert len(shown) == len(set(shown)), "a row was shown twice"
    assert stayed <= set(shown), "a row was skipped"
    left = await ids(owner)
    order = await ordered(owner, sorting)
    assert [one for one in shown if one in left] == [one for one in order if one in set(shown)]


@pytest.mark.parametrize("sorting", SORTINGS, ids=lambda sorting: sorting.word)
async def test_turning_back_shows_the_same_pages(database: Database, owner: Owner, sorting: Sorting) -> None:
    await add(owner, random.Random(7), 17)
    forth = [await turn(database, sorting)]
    while forth[-1].next:
        forth.append(await turn(database, sorting, forth[-1].next))
    assert [len(page.rows) for page in forth] == [5, 5, 5, 2]
    assert forth[0].previous is None
    back = [forth[-1]]
    while back[-1].previous:
        back.append(await turn(database, sorting, back[-1].previous))
    assert [page.rows for page in reversed(back)] == [page.rows for page in forth]
    assert back[-1].next is not None


async def test_a_page_whose_rows_are_gone_is_empty_and_ends_the_list(
    database: Database, owner: Owner
) -> None:
    """Not the first page again: a program that reads to the end would never come there."""
    await add(owner, random.Random(7), 7)
    first = await turn(database, ADDED)
    await owner.execute("delete from devices where id <> all ($1)", [row.id for row in first.rows])
    beyond = await turn(database, ADDED, first.next or "")
    assert (beyond.rows, beyond.next, beyond.previous) == ([], None, None)


async def test_a_cursor_is_ours_and_of_its_sorting(database: Database, owner: Owner) -> None:
    await add(owner, random.Random(7), 7)
    cursor = (await turn(database, ADDED)).next
    assert cursor is not None
    assert cursor.isascii()
    for wrong in (cursor[:-2], "x", "ü", cursor.swapcase()):
        with pytest.raises(InvalidInput, match="too old"):
            await turn(database, ADDED, wrong)
    for other in (GATE, ADDED.reversed):
        with pytest.raises(InvalidInput, match="too old"):
            await turn(database, other, cursor)


@pytest.mark.parametrize(
    ("word", "found"),
    [("", ADDED), ("banana", ADDED), ("added", ADDED), ("-added", ADDED.reversed), ("gate", GATE)],
)
def test_an_address_names_a_sorting_or_gets_the_first(word: str, found: Sorting) -> None:
    assert find_sorting([ADDED, GATE], word) == found


def test_a_first_sorting_that_goes_down_can_go_up() -> None:
    newest = ADDED.reversed
    assert find_sorting([newest, GATE], "") == newest
    assert find_sorting([newest, GATE], "added") == ADDED
    assert find_sorting([newest, GATE], "-added") == newest


async def test_a_page_amid_many_is_found_by_an_index(owner: Owner) -> None:
    await add(owner, random.Random(7), 3000)
    await owner.execute("create index devices_added on devices (created_at, id)")
    await owner.execute("analyze devices")
    at = Cursor(ADDED.word, before=False, values=[LONG_AGO.isoformat(), str(uuid4())])
    statement = page_statement(LIST.bindparams(like="%"), ADDED, at, limit=51)
    literal = {"literal_binds": True}
    sql = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs=literal))  # type: ignore[no-untyped-call]
    plan = "\n".join(row[0] for row in await owner.fetch(f"explain {sql}"))
    assert "devices_added" in plan, plan
    assert "Sort" not in plan, plan
    assert sorted_by_index(plan.splitlines()), plan


def sorted_by_index(plan: Sequence[str]) -> bool:
    """Whether the row comparison is the index's own condition, not a filter over everything before."""
    return any("Index Cond: (ROW(" in line for line in plan)
