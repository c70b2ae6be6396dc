"""The cast: parents who want seats, and what they do, as themselves. The stage they do it on is set by the owner."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.web.email_address import canonical_email
from tests.arrange import expire_cart
from tests.venue_factories import (
    Owner,
    Show,
    Venue,
    add_lawn,
    make_series,
    make_show,
    make_upsell,
    make_venue,
    riverside,
)

__all__ = [
    "Owner",
    "Show",
    "Venue",
    "add_lawn",
    "make_series",
    "make_show",
    "make_upsell",
    "make_venue",
    "riverside",
]  # found here too


@dataclass(frozen=True)
class Buyer:
    """A visitor: what is in the cookie, what the database knows of it, and whom to write to."""

    name: str
    session_id: str
    email: str

    @property
    def session_hash(self) -> str:
        """The session hash."""
        return sha256(self.session_id.encode()).hexdigest()

    @property
    def anon(self) -> Actor:
        """Looking around and reserving."""
        return Actor(Role.ANON, self.session_hash)

    @property
    def customer(self) -> Actor:
        """Reading what is theirs."""
        return Actor(Role.CUSTOMER, self.session_hash)


MAYA = Buyer("Maya Brooks", "maya-session-0000000000000000000000000001", "maya@example.com")
DANA = Buyer("Dana Cole", "dana-session-0000000000000000000000000002", "dana@example.com")


def a_buyer(number: int) -> Buyer:
    """One of a crowd."""
    return Buyer(f"Buyer {number}", f"buyer-session-{number:030d}", f"buyer{number}@example.com")


async def reserve(
    database: Database, show: Show, buyer: Buyer, *labels: str, minutes: int = 10
) -> dict[str, Any]:
    """The buyer reserves these seats; the whole cart comes back."""
    async with database.raw_transaction(buyer.anon) as sql:
        cart = await sql.fetchval(
            "select reserve_seats($1, $2, $3, $4, $5)",
            show.id,
            show.ids(*labels),
            buyer.session_hash,
            minutes,
            max(minutes, 25),
        )
    answer: dict[str, Any] = json.loads(cart)
    return answer


async def reserve_places(
    database: Database, show: Show, buyer: Buyer, section_id: UUID, quantity: int
) -> dict[str, Any]:
    """The buyer has so many places of a general section; the whole cart comes back."""
    async with database.raw_transaction(buyer.anon) as sql:
        cart = await sql.fetchval(
            "select reserve_places($1, $2, $3, $4, 10, 25)",
            show.id,
            section_id,
            quantity,
            buyer.session_hash,
        )
    answer: dict[str, Any] = json.loads(cart)
    return answer


async def place(
    database: Database,
    buyer: Buyer,
    *,
    show: Show | None = None,
    items: Mapping[UUID, int] | None = None,
    idempotency_key: str | None = None,
) -> UUID:
    """The buyer orders what is in the cart (of one show, when named), with these upsells; the order's id."""
    choices = [
        {"upsell_item_id": str(extra), "quantity": quantity} for extra, quantity in (items or {}).items()
    ]
    async with database.raw_transaction(buyer.anon) as sql:
        order_id: UUID = await sql.fetchval(
            "select place_order($1, $2, $3, $4, $7, null, $5, $6, 'usd', 10)",
            buyer.session_hash,
            show.id if show else None,
            buyer.name,
            buyer.email,
            json.dumps(choices),
            idempotency_key or str(uuid4()),
            canonical_email(buyer.email),
        )
    return order_id


async def reserve_and_place(database: Database, show: Show, buyer: Buyer, *labels: str) -> UUID:
    """The buyer reserves these seats and orders them; the pending order's id."""
    await reserve(database, show, buyer, *labels)
    return await place(database, buyer)


async def order_status(owner: Owner, order_id: UUID) -> str:
    """`pending`, `paid`, `cancelled` or `refunded`."""
    return str(await owner.fetchval("select status from ticket_orders where id = $1", order_id))


async def settle(
    database: Database,
    order_id: UUID,
    *,
    amount_in_cents: int | None = None,
    currency: str = "usd",
    payment_intent_id: str | None = None,
) -> dict[str, Any]:
    """The money arrives: all of it unless `amount_in_cents` says otherwise; settle_order's outcome."""
    intent = payment_intent_id or f"pi_{order_id.hex}"
    async with database.raw_transaction(SYSTEM) as sql:
        outcome = await sql.fetchval(
            "select settle_order($1, coalesce($2, (select total_amount_in_cents from ticket_orders where id = $1), 0), "
            "$3, $4, $5, 93)",
            order_id,
            amount_in_cents,
            currency,
            intent,
            intent.replace("pi_", "ch_", 1),
        )
    answer: dict[str, Any] = json.loads(outcome)
    return answer


async def buy(
    database: Database, show: Show, buyer: Buyer, *labels: str, items: Mapping[UUID, int] | None = None
) -> UUID:
    """Reserve, order and pay; the paid order's id."""
    await reserve(database, show, buyer, *labels)
    order_id = await place(database, buyer, items=items)
    outcome = await settle(database, order_id)
    assert outcome["outcome"] == "paid", outcome
    return order_id


async def refund(
    database: Database, order_id: UUID, *, key: str | None = None, **choices: Any
) -> dict[str, Any]:
    """Staff refund an order: all that is left, by card, the seats on sale again, unless the choices say otherwise."""
    asked = {"method": "card", "tickets": "void", "seats": "release", "reason": "requested", **choices}
    async with database.raw_transaction(SYSTEM) as sql:
        done = await sql.fetchval(
            "select refund_tickets($1, $2, null, $3)", order_id, json.dumps(asked, default=str), key
        )
    answer: dict[str, Any] = json.loads(done)
    return answer


async def lines_of(owner: Owner, order_id: UUID, *labels: str) -> list[str]:
    """The lines of these seats in an order; without labels, those of its extras."""
    return [
        str(row["id"])
        for row in await owner.fetch(
            "select i.id from ticket_order_items i left join seat_labels l on l.show_seat_id = i.show_seat_id "
            "where i.ticket_order_id = $1 and case when cardinality($2::text[]) = 0 then i.show_seat_id is null "
            "else l.row_name || l.seat_number = any($2) end order by l.place",
            order_id,
            list(labels),
        )
    ]


async def tickets_of(owner: Owner, order_id: UUID) -> list[asyncpg.Record]:
    """The order's tickets with section, row and seat, in the order of the seats."""
    return await owner.fetch(
        "select t.*, l.show_id, l.section, l.row_name, l.seat_number, l.row_name || l.seat_number as label "
        "from tickets t join seat_labels l on l.show_seat_id = t.show_seat_id where t.ticket_order_id = $1 "
        "order by l.place",
        order_id,
    )


async def expire(owner: Owner, buyer: Buyer, ago: timedelta = timedelta(seconds=1)) -> None:
    """The buyer's reservation ended so long ago; nobody has cleaned up yet."""
    await expire_cart(owner, buyer.session_hash, ago)


@dataclass
class Refused:
    """What a refusal said; filled in when the block ends."""

    facts: dict[str, Any] = field(default_factory=dict)
    sqlstate: str = ""


@contextmanager
def refused(sqlstate: str) -> Iterator[Refused]:
    """The block must be refused with this code, whether a slice has given it its sentence or not."""
    refusal = Refused()
    with pytest.raises((TicketsError, asyncpg.PostgresError)) as caught:
        yield refusal
    error = caught.value
    if isinstance(error, TicketsError):
        refusal.sqlstate, refusal.facts = error.sqlstate or "", error.facts
    else:
        detail = getattr(error, "detail", None)
        refusal.sqlstate = getattr(error, "sqlstate", None) or ""
        refusal.facts = json.loads(detail) if refusal.sqlstate.startswith("TK") and detail else {}
    assert refusal.sqlstate == sqlstate, f"{refusal.sqlstate}: {error}"
