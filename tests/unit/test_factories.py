"""The cast itself: what every other test takes for granted."""

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


async def test_two_tests_never_see_each_others_seats(owner: Owner) -> None:
    assert await owner.fetchval("select count(*) from venues") == 0
