"""What must be true once the dust has settled: orders, tickets, money at the bank, mails, jobs, seats."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.e2e.crashes.buyers import BuyerPool, Shop
from tests.e2e.crashes.product import Product
from tests.factories import Owner, Show
from tests.ledger import check_ledger
from tests.waiting import until, until_true

NOTE_SECONDS = 5.0
"""From the mail server's yes to our note that the mail is out; a kill in there may cost a second, equal mail."""
QUIET_SECONDS = 120.0

# Everybody's time is over, and so is the quarter of an hour that a pending order is kept beyond it.
EXPIRE = """
    update show_seats set reserved_until = now() - interval '16 minutes' where status = 'reserved';
    update carts set deadline = now() - interval '16 minutes' where closed_at is null;
    update ticket_orders set expires_at = now() - interval '16 minutes' where status = 'pending';
"""
NOTHING_RESERVED = "select not exists (select from show_seats where status = 'reserved')"
NOTHING_PENDING = "select not exists (select from ticket_orders where status = 'pending')"
IN_HALVES = """
    select o.id from ticket_orders o
    left join lateral (select count(*) as seats from ticket_order_items i
                       where i.ticket_order_id = o.id and i.item_type = 'ticket') ordered on true
    left join lateral (select count(*) as tickets from tickets t
                       where t.ticket_order_id = o.id and t.voided_at is null) issued on true
    where tickets <> case when o.status = 'paid' then seats else 0 end
"""


@dataclass
class Figures:
    """What was counted over all reckonings."""

    counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, **more: int) -> None:
        for name, number in more.items():
            self.counted[name] += number

    def __str__(self) -> str:
        return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in self.counted.items())


async def check_no_half_sales(owner: Owner) -> None:
    """True at every moment, also between a kill and the next start."""
    broken = await owner.fetch(IN_HALVES)
    assert not broken, f"paid without all tickets, or tickets without payment: {broken}"
    await check_ledger(owner)


async def until_idle(product: Shop, owner: Owner) -> None:
    """Every report of the bank has been taken and every job done; none was given up."""

    async def is_quiet() -> bool:
        working = await owner.fetchval("select count(*) from pgqueuer where status <> 'failed'")
        return not working and not undelivered_events(product)

    try:
        await until(is_quiet, seconds=QUIET_SECONDS)
    finally:
        left = await owner.fetch(
            "select entrypoint, status, attempts, execute_after, heartbeat from pgqueuer"
        )
        assert not left, f"jobs that waited too long or gave up: {left}"


async def check_sale(product: Shop, pool: BuyerPool, owner: Owner, figures: Figures) -> None:
    """Everybody bought what they wanted; hold all of it against each other."""
    await until_idle(product, owner)
    await check_no_half_sales(owner)
    orders = {str(row["id"]): dict(row) for row in await owner.fetch("select * from ticket_orders")}
    for purchase in pool.purchases:
        wanted = "pending" if not purchase.paid else "refunded" if purchase.plan == "is too late" else "paid"
        if purchase.order_id:
            assert orders[purchase.order_id]["status"] == wanted, (purchase, orders[purchase.order_id])
    money_is_where_it_belongs(product, orders)
    delivered, twice = mails_are_right(product, orders, await owner.fetch("select * from order_messages"))
    unhandled = await owner.fetchval("select count(*) from stripe_events where handled_at is null")
    assert not unhandled, f"{unhandled} reports of the bank were never acted on"
    mine = [orders[purchase.order_id] for purchase in pool.purchases if purchase.order_id]
    counts = {
        name: sum(order["status"] == name for order in mine) for name in ("paid", "refunded", "pending")
    }
    figures.add(purchases=len(pool.purchases), **counts, unanswered_calls=pool.silences)
    figures.counted |= {"mails": delivered, "second_mails": twice}


def money_is_where_it_belongs(product: Shop, orders: dict[str, dict[str, Any]]) -> None:
    """What the bank holds, less what it sent back, is what our paid orders cost – order by order."""
    kept: dict[str, int] = defaultdict(int)
    for intent in stripe_objects(product, "payment_intent"):
        kept[intent["metadata"]["order_id"]] += intent["amount_received"]
    orders_of = {order["stripe_payment_intent_id"]: id for id, order in orders.items()}
    for refund in stripe_objects(product, "refund"):
        if refund["status"] == "succeeded":
            kept[orders_of[refund["payment_intent"]]] -= refund["amount"]
    for id, order in orders.items():
        cost = order["total_amount_in_cents"] if order["status"] == "paid" else 0
        assert kept.pop(id, 0) == cost, f"order {id} is {order['status']} and the bank disagrees"
    assert not any(kept.values()), f"money for orders that nobody has: {dict(kept)}"


def mails_are_right(product: Shop, orders: dict[str, dict[str, Any]], messages: list[Any]) -> tuple[int, int]:
    """One mail for each order that was paid; a second only over a kill, and then the same. Returns (all, seconds)."""
    came: dict[str, list[float]] = defaultdict(list)
    for file in sorted(Path(product.sandbox["mailbox_folder"]).glob("*.eml")):
        head = BytesHeaderParser(policy=default).parsebytes(file.read_bytes())
        came[head["Message-ID"].strip()].append(int(file.name.partition("-")[0]) / 1e9)
    ours = {message["message_id"]: message for message in messages}
    assert came.keys() <= ours.keys(), f"mails that no order asked for: {came.keys() - ours.keys()}"
    assert all(message["status"] == "sent" for message in messages), "a mail that was never sent"
    assert len({(message["ticket_order_id"], message["kind"]) for message in messages}) == len(messages)
    kinds = {"paid": "tickets", "refunded": "payment_too_late"}
    for id, order in orders.items():
        told = [message["kind"] for message in messages if str(message["ticket_order_id"]) == id]
        assert told == ([kinds[order["status"]]] if order["status"] in kinds else []), (order, told)
    for message_id, times in came.items():
        for yes in times[:-1]:
            excused = [
                out for out in product.outages if out.hits("worker", "Postgres") and overlaps(out, yes)
            ]
            assert excused, f"{message_id} came twice, at {times}, without a kill: {product.outages}"
    assert all(came[message["message_id"]] for message in messages), "noted as sent, yet it never came"
    return sum(map(len, came.values())), sum(len(times) - 1 for times in came.values())


def overlaps(out: Any, yes: float) -> bool:
    return bool(out.began <= yes + NOTE_SECONDS and out.ended >= yes)


async def check_nothing_is_stuck(product: Product, show: Show, owner: Owner, *, restart: bool) -> None:
    """Whoever did not pay in time: their seats can be bought, their orders are closed."""
    await owner.execute(EXPIRE)
    if restart:
        await product.new_worker()
    for question in (NOTHING_RESERVED, NOTHING_PENDING):
        await until_true(owner, question, seconds=QUIET_SECONDS)
    await until_idle(product, owner)
    open_intents = [
        intent["id"]
        for intent in stripe_objects(product, "payment_intent")
        if intent["status"].startswith("requires")
    ]
    assert not open_intents, f"payments of closed orders that could still be paid: {open_intents}"
    free = await owner.fetch("select id from show_seats where show_id = $1 and status = 'available'", show.id)
    seats: list[UUID] = [row["id"] for row in free[:8]]
    async with httpx.AsyncClient(base_url=product.base_url, verify=False) as somebody:
        body = {
            "show_id": str(show.id),
            "seat_ids": [str(seat) for seat in seats],
            "session_id": str(uuid4()),
        }
        answer = await somebody.post("/api/seat-reservations/reserve", json=body)
        assert answer.status_code == 200, answer.text
    await check_no_half_sales(owner)


def stripe_objects(product: Shop, kind: str) -> list[dict[str, Any]]:
    """All the sandbox's Stripe has of a kind."""
    rows = query_stripe(product, "select body from objects where kind = ?", kind)
    return [json.loads(body) for (body,) in rows]


def undelivered_events(product: Shop) -> int:
    """Reports it could not deliver yet; those it gave up are a failure of their own."""
    states = dict(query_stripe(product, "select state, count(*) from deliveries group by state"))
    assert set(states) <= {"waiting", "delivered"}, states
    return int(states.get("waiting", 0))


def query_stripe(product: Shop, sql: str, *values: str) -> list[Any]:
    place = Path(product.sandbox["mailbox_folder"]).parent / "stripe.sqlite3"
    ledger = sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=10)
    try:
        return ledger.execute(sql, values).fetchall()
    finally:
        ledger.close()
