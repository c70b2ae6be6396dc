"""The ledger's laws: a house after good and bad evenings keeps them all, and each one notices when it is broken."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue
from tests.ledger import LAWS, check_ledger
from tests.office import make_staff, sell

REPLICA = (
    "set local session_replication_role = replica"  # no foreign keys: what is broken here no door could break
)

BREAKS = {
    "two live tickets for one seat": """
        drop index tickets_one_per_seat;
        insert into tickets (ticket_order_id, show_seat_id, qr_code, ticket_number)
        select id, (select show_seat_id from tickets limit 1), 'TKT-2', 'T-2' from ticket_orders
        where status = 'pending' limit 1""",
    "a sold seat without a live ticket": "update show_seats set status = 'sold' where status = 'available'",
    "a live ticket whose seat is not sold": "update show_seats set status = 'available' where status = 'sold'",
    "a live ticket of an order that is not paid": "update ticket_orders set status = 'refunded' where status = 'paid'",
    "a live ticket whose code does not open the door": "update show_seat_codes set state = 'void' where state = 'sold'",
    "a code that opens the door without a live ticket": "update tickets set voided_at = now()",
    "a reservation without its cart, or with another deadline": """
        update show_seats set reserved_until = reserved_until + interval '1 second' where status = 'reserved'""",
    "two open carts of one visitor": """
        drop index carts_open;
        insert into carts (session_hash, deadline, first_reserved_at, latest_deadline)
        select session_hash, deadline, first_reserved_at, latest_deadline from carts where closed_at is null""",
    "two pending orders of one cart": """
        insert into ticket_orders (cart_id, customer_name, customer_email, customer_email_canonical, total_amount_in_cents,
          order_number)
        select cart_id, 'Maya', 'maya@example.com', 'maya@example.com', 0, 'ORD-2' from ticket_orders
        where status = 'pending' limit 1""",
    "a pending order that ends at another time than its cart": """
        update ticket_orders set expires_at = now() where status = 'pending'""",
    "an order whose status and time of payment disagree": "update ticket_orders set paid_at = null where status = 'paid'",
    "a paid order without a ticket for each of its seats": "update ticket_order_items set ticket_id = null",
    "a ticket that nobody ordered": "delete from ticket_order_items where ticket_id is not null",
    "more seats of a show for one session than a buyer may have": "update recital_shows set seats_per_buyer = 1",
    "more seats of a show for one address, and staff were not told": """
        update recital_shows set seats_per_buyer = 1; update ticket_orders set session_hash = id::text""",
    "a paid download without its access code": "delete from media_access_codes",
    "a sale at the counter that was not paid at once, or not as was said": """
        update box_office_sales set payment = 'check' where payment = 'cash'""",
    "an order that is paid later and was not sold so, or the other way round": """
        update ticket_orders set pays_later = false""",
    "money for what is paid later, and nobody says who took it": "update box_office_sales set taken_at = null",
    "seats that are to be kept and are not, or not until then": """
        update show_seats set status = 'available', reserved_by = null, reserved_until = null where status = 'reserved'""",
    "seats that are kept for an order that is over": """
        update ticket_orders set status = 'cancelled' where pays_later and status = 'pending'""",
    "seats that are kept past the show": "update recital_shows set starts_at = now()",
    "two open offers of other seats for one order": """
        insert into exchange_offers (paying_order_id, ticket_order_id, show_id, moves)
        select o.id, e.ticket_order_id, e.show_id, e.moves from exchange_offers e, ticket_orders o
        where o.status = 'pending' and o.id <> e.paying_order_id limit 1""",
    "a difference that was paid and whose tickets did not move, or that was not and they did": """
        update ticket_orders set paid_at = now() where id in (select paying_order_id from exchange_offers)""",
    "seats that are to be kept for an exchange and are not, or not until then": """
        update show_seats set status = 'available', reserved_by = null, reserved_until = null where status = 'reserved'""",
    "a line that pays a difference for another order’s line than the offer says": """
        update ticket_order_items set difference_of = id where difference_of is not null""",
    "cash that was taken and is less than the price": "update box_office_sales set received_in_cents = 1999",
    "a closed drawer that is not what moved in it": "update payment_transactions set drawer_shift_id = null",
    "money of Stripe’s in a drawer, or in somebody else’s drawer than the clerk’s": """
        with another as (insert into profiles (role, name) values ('usher', 'Uri') returning id)
        insert into drawer_shifts (opened_by, float_in_cents) select id, 0 from another;
        update payment_transactions set drawer_shift_id = (select id from drawer_shifts where closed_at is null)
        where drawer_shift_id is not null and amount_in_cents = 0""",
    "money that came through Stripe and another way at once, or through neither": """
        update payment_transactions set method = null where method = 'cash'""",
    "an order whose total is not the sum of its lines": """
        update ticket_orders set total_amount_in_cents = total_amount_in_cents + 1 where status = 'pending'""",
    "a paid order whose money did not come, or came twice": """
        insert into payment_transactions (ticket_order_id, kind, amount_in_cents, currency)
        select id, 'charge', 1, 'usd' from ticket_orders where status = 'paid'""",
    "money that became neither tickets nor a refund": "delete from refunds where reason = 'payment_too_late'",
    "tickets and all the money back": """
        insert into refunds (ticket_order_id, amount_in_cents, currency, reason)
        select id, 0, 'usd', 'payment_too_late' from ticket_orders where status = 'paid'""",
    "more money on its way back than came": """
        insert into refunds (ticket_order_id, amount_in_cents, currency)
        select id, total_amount_in_cents + 1, 'usd' from ticket_orders where status = 'paid'""",
    "a live ticket whose price went back, and nobody said that it stays": """
        update tickets set voided_at = null where voided_at is not null""",
    "more money on its way back to the card than came from it": """
        update payment_transactions set stripe_payment_intent_id = null where kind = 'charge'""",
    "a void ticket that no refund voided": "update tickets set voided_at = now()",
    "a line of which more went back than was paid": "update refund_items set amount_in_cents = amount_in_cents + 1",
    "a refund with lines that is not their sum, or with a line of another order": """
        update refund_items set amount_in_cents = amount_in_cents - 1""",
    "a refund to the card that waits and has no payment, or one that waits and is not to the card": """
        update refunds set method = 'check'""",
    "a failed refund that was paid twice another way": """
        drop index refunds_replaces;
        insert into refunds (ticket_order_id, amount_in_cents, currency, replaces)
        select ticket_order_id, 0, 'usd', id from refunds cross join generate_series(1, 2)""",
    "an order that is refunded and not all of its money is back, or the other way round": """
        update ticket_orders set status = 'refunded' where status = 'paid'""",
    "a dispute that is decided, and the ledger tells another sum": "update disputes set status = 'won'",
    "a refund that the order or the ledger does not tell": """
        update refunds set status = 'succeeded' where status = 'pending'""",
    "a paid order whose money the figures do not tell, or one that was never paid and they do": """
        update ticket_order_items set paid_in_cents = paid_in_cents + 1 where show_seat_id is not null""",
    "a show whose figures are not its sold seats": "update tickets set voided_at = now()",
}


@pytest.fixture
async def after_a_week(database: Database, owner: Owner, venue: Venue, show: Show) -> None:
    """Families paid, too late, later, or are still choosing; one disputes, one gets money back, one is offered dearer seats."""
    extra = await factories.make_upsell(owner, show.series_id)
    await factories.buy(database, show, MAYA, "A1", "A2", items={extra: 1})
    late = factories.a_buyer(1)
    await factories.reserve(database, show, late, "B1")
    too_late = await factories.place(database, late)
    await factories.expire(owner, late)
    await factories.reserve(database, show, factories.a_buyer(2), "B1", "B2")
    assert (await factories.settle(database, too_late))["outcome"] == "too_late"
    await factories.reserve(database, show, DANA, "C1")
    await factories.place(database, DANA)
    await factories.place(database, DANA)
    free = await factories.make_show(owner, venue, price_in_cents=0)
    await factories.reserve(database, free, factories.a_buyer(3), "A1")
    async with database.raw_transaction(SYSTEM) as sql:
        order_id = await factories.place(database, factories.a_buyer(3))
        await sql.fetchval("select settle_order($1, 0, 'usd')", order_id)
    refunded = await factories.buy(database, show, factories.a_buyer(4), "A3", "A4")
    taken = {"id": "txn_1", "amount_in_cents": -3000, "fee_in_cents": 1500}
    facts = {"id": "du_1", "intent": "pi_1", "amount_in_cents": 3000, "currency": "usd", "reason": "fraudulent",
             "status": "needs_response", "movements": [taken]}  # fmt: skip
    disputed = await factories.buy(database, show, factories.a_buyer(5), "B3")
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select record_dispute($1, $2)", disputed, json.dumps(facts))
    clerk = await make_staff(owner, "box_office")
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute("select open_drawer_shift($1, 1000)", clerk.uuid)
    await sell(database, clerk, show, "C2", received_in_cents=5000)
    await sell(database, clerk, show, "C3", "C4", payment="comp", reason="Costumes")
    friday = datetime.now(UTC) + timedelta(days=1)
    await sell(database, clerk, show, "C5", payment="later", pay_until=friday)
    owed = await sell(database, clerk, show, "C6", payment="later", pay_until=friday)
    async with database.raw_transaction(SYSTEM) as sql:
        await sql.execute(
            "select take_later_payment($1, $2, null, $3)", owed, '{"payment": "cash"}', clerk.uuid
        )
        await sql.execute("select close_drawer_shift(id, 5000, '', $1) from drawer_shifts", clerk.uuid)
    moving = await factories.buy(database, show, factories.a_buyer(6), "C7")
    [ticket] = await factories.tickets_of(owner, moving)
    move = {"ticket_id": str(ticket["id"]), "show_seat_id": str(show.seats["A5"])}
    async with database.raw_transaction(SYSTEM) as sql:
        until = json.dumps({"pay_until": friday.isoformat()})
        await sql.execute(
            "select offer_exchange($1, $2, $3, $4)", moving, json.dumps([move]), until, clerk.uuid
        )
    await factories.refund(database, refunded, item_ids=await factories.lines_of(owner, refunded, "A3"))


async def test_a_healthy_house_keeps_every_law(owner: Owner, after_a_week: None) -> None:
    await check_ledger(owner)


async def test_an_empty_house_too(owner: Owner) -> None:
    await check_ledger(owner)


async def test_every_law_notices_when_it_is_broken(owner: Owner, after_a_week: None) -> None:
    assert BREAKS.keys() == LAWS.keys()
    for law, damage in BREAKS.items():
        transaction = owner.transaction()
        await transaction.start()
        await owner.execute(f"{REPLICA}; {damage}")
        with pytest.raises(AssertionError, match=law):
            await check_ledger(owner)
        await transaction.rollback()
    await check_ledger(owner)
