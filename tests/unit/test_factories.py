"""The cast itself: what every other test takes for granted."""

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner, Show


async def test_maya_buys_two_seats_and_has_two_tickets(database: Database, owner: Owner, show: Show) -> None:
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")

    assert [ticket["label"] for ticket in await factories.tickets_of(owner, order_id)] == ["A1", "A2"]


async def test_the_riverside_has_785_seats_and_one_name_for_each(owner: Owner) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))

    assert len(show.seats) == 785
    assert show.seats["F7"] != show.seats["F8"]


@pytest.mark.parametrize("test", ["one that sells", "the next"])
async def test_a_test_never_meets_the_rows_of_another(test: str, database: Database, owner: Owner) -> None:
    assert await owner.fetchval("select count(*) from venues") == 0
    assert await owner.fetchval("select count(*) from show_seat_codes") == 0
    show = await factories.make_show(owner, await factories.make_venue(owner))
    await factories.buy(database, show, MAYA, "A1")
    await owner.execute("begin; lock table show_seats")  # and forgets to end it


@pytest.mark.parametrize("test", ["one that changes a function", "the next"])
async def test_a_test_never_meets_the_schema_of_another(test: str, owner: Owner) -> None:
    assert await owner.fetchval("select generate_qr_code()") != "TKT-1"
    assert not await owner.fetchval("select has_table_privilege('pwa_tickets_anon', 'tickets', 'select')")
    assert await owner.fetchval("select to_regclass('leftover') is null")
    await owner.execute(
        "create or replace function generate_qr_code() returns text language sql return 'TKT-1'"
    )
    await owner.execute("grant select on tickets to pwa_tickets_anon")
    await owner.execute("create table leftover (id integer)")
