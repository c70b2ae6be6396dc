"""settle_order: money that comes after the time was over becomes tickets while the seats are free, or goes back."""

import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, order_status, reserve, reserve_and_place, settle
from tests.ledger import money_by_kind


async def test_paid_late_and_still_free_becomes_tickets(database: Database, owner: Owner, show: Show) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1", "A2")
    await factories.expire(owner, MAYA)
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select cleanup_expired_reservations()")
        await sql.execute("select cancel_order($1)", order_id)

    assert (await settle(database, order_id))["outcome"] == "paid"
    assert await order_status(owner, order_id) == "paid"
    assert len(await factories.tickets_of(owner, order_id)) == 2


@pytest.mark.parametrize("dana_has", ["reserved", "bought"])
async def test_paid_too_late_all_money_goes_back(
    dana_has: str, database: Database, owner: Owner, show: Show
) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1", "A2")
    await factories.expire(owner, MAYA)
    await (reserve if dana_has == "reserved" else factories.buy)(database, show, DANA, "A2")

    answer = await settle(database, order_id, payment_intent_id="pi_late")
    again = await settle(database, order_id, payment_intent_id="pi_late")

    assert answer == again
    refund = await owner.fetchrow("select * from refunds")
    assert refund is not None
    assert answer == {
        "outcome": "too_late",
        "order_id": str(order_id),
        "refund_id": str(refund["id"]),
        "amount_in_cents": 6000,
        "refund_status": "pending",
        "lost_show_seat_ids": [str(show.seats["A2"])],
    }
    assert (refund["amount_in_cents"], refund["currency"], refund["reason"]) == (
        6000,
        "usd",
        "payment_too_late",
    )
    assert (refund["stripe_payment_intent_id"], refund["status"]) == ("pi_late", "pending")
    assert await order_status(owner, order_id) == "cancelled"
    assert await factories.tickets_of(owner, order_id) == [], "all seats or none"
    assert (await money_by_kind(owner))["charge"] == (6000 if dana_has == "reserved" else 9000)
    # A1 was not lost, and not sold either.
    assert await owner.fetchval("select status from show_seats where id = $1", show.seats["A1"]) != "sold"


async def test_a_held_seat_is_lost_too(database: Database, owner: Owner, show: Show) -> None:
    order_id = await reserve_and_place(database, show, MAYA, "A1")
    await owner.execute(
        "update show_seats set status = 'held', reserved_by = null, reserved_until = null where id = $1",
        show.seats["A1"],
    )
    assert (await settle(database, order_id))["outcome"] == "too_late"
