"""cancel_order: the server closes an order that will not be paid, and nobody else does."""

from uuid import uuid4

import pytest

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, order_status, place, refused, reserve


async def test_the_server_closes_an_order_that_will_not_be_paid(
    database: Database, owner: Owner, show: Show
) -> None:
    await reserve(database, show, MAYA, "A1")
    order_id = await place(database, MAYA)

    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select cancel_order($1)", order_id) is True
        assert await sql.fetchval("select cancel_order($1)", order_id) is False
        assert await sql.fetchval("select cancel_order($1)", uuid4()) is False
    assert await order_status(owner, order_id) == "cancelled"

    paid = await factories.buy(database, show, DANA, "B1")
    async with database.raw_transaction(SYSTEM) as sql:
        assert await sql.fetchval("select cancel_order($1)", paid) is False


@pytest.mark.parametrize("role", [Role.ANON, Role.CUSTOMER, Role.DEVICE, Role.STAFF])
async def test_only_the_server_closes_orders(role: Role, database: Database) -> None:
    with refused("42501"):
        async with database.raw_transaction(Actor(role, MAYA.session_hash)) as sql:
            await sql.execute("select cancel_order($1)", uuid4())
