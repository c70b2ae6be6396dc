"""get_seat_availability_stats: how many seats one can have now."""

import pytest

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner, Show


@pytest.fixture
async def busy_show(database: Database, owner: Owner) -> Show:
    """Ten seats: two blocked, one house, one sold, two reserved of which one expired."""
    venue = await factories.make_venue(
        owner, ("A",), 10, types={"A1": "blocked", "A2": "blocked", "A3": "house"}
    )
    show = await factories.make_show(owner, venue)
    await factories.buy(database, show, MAYA, "A4")
    await factories.reserve(database, show, MAYA, "A5")
    await factories.reserve(database, show, factories.DANA, "A6")
    await factories.expire(owner, factories.DANA)
    return show


@pytest.mark.parametrize("role", [Role.ANON, Role.CUSTOMER, Role.STAFF, Role.SYSTEM])
async def test_statistics_count_what_one_can_have_now_and_blocked_seats_apart(
    role: Role, database: Database, busy_show: Show
) -> None:
    async with database.raw_transaction(Actor(role)) as sql:
        row = await sql.fetchrow("select * from get_seat_availability_stats($1)", busy_show.id)
    assert row is not None
    assert dict(row) == {"total": 8, "available": 5, "reserved": 1, "sold": 1, "held": 1, "blocked": 2}
