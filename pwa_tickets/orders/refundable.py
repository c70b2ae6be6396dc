"""What may go back of an order: what is left of its lines, its payment, the card it came from, what Stripe keeps of it."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.raw import driver_connection
from pwa_tickets.db.session import Database
from pwa_tickets.payments.objects import Intent
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments

if TYPE_CHECKING:
    from pwa_tickets.db.raw import RawConnection

TIMEOUT_SECONDS: Final = 3.0
"""How long a page waits for what it can do without."""

_CHARGE: Final = text("""
    select stripe_payment_intent_id as intent_id, stripe_id as charge_id, amount_in_cents, fee_in_cents, card_brand, card_last4
    from payment_transactions where ticket_order_id = :order_id and kind = 'charge' order by created_at limit 1
""")
_LINES: Final = text("""
    select item_id, ticket_id, left_in_cents, is_live from refund_lines(:order_id) order by place, item_id
""")
_LEFT: Final = text("""
    select least(coalesce(sum(left_in_cents), 0), refundable_in_cents(:order_id)) from refund_lines(:order_id)
    where item_id = any (cast(:item_ids as uuid[]))
""")
_KEEP: Final = """
    update payment_transactions set fee_in_cents = coalesce(fee_in_cents, $2),
      card_brand = coalesce(card_brand, $3), card_last4 = coalesce(card_last4, $4)
    where kind = 'charge' and stripe_id = $1
"""


class LineLeft(msgspec.Struct, kw_only=True, frozen=True):
    """A line of an order, and what may still go back of it.

    Attributes:
        is_live: whether it is a ticket that lets somebody in.
    """

    item_id: UUID
    ticket_id: UUID | None
    left_in_cents: int
    is_live: bool


class Charge(msgspec.Struct, kw_only=True, frozen=True):
    """Money that came for an order.

    Attributes:
        intent_id: of the payment at Stripe; None for what came another way.
        fee_in_cents: what Stripe kept; it gives none of that back with a refund. None while unknown.
    """

    intent_id: str | None
    charge_id: str | None
    amount_in_cents: int
    fee_in_cents: int | None
    card_brand: str | None
    card_last4: str | None

    @property
    def is_known(self) -> bool:
        """Whether nothing of it has to be asked for."""
        return self.intent_id is None or (self.fee_in_cents is not None and self.card_last4 is not None)

    def fee_of(self, amount_in_cents: int) -> int:
        """What Stripe keeps of this part of the payment, to the nearest cent."""
        if not self.amount_in_cents or not self.fee_in_cents:
            return 0
        return (self.fee_in_cents * amount_in_cents * 2 + self.amount_in_cents) // (2 * self.amount_in_cents)


async def lines_left(db: AsyncSession, order_id: UUID) -> list[LineLeft]:
    """The lines of an order with what may still go back of each, seats as they sit. Staff or system actor."""
    rows = await db.execute(_LINES, {"order_id": order_id})
    return [msgspec.convert(dict(row), LineLeft) for row in rows.mappings()]


async def left_of_lines(db: AsyncSession, order_id: UUID, item_ids: Iterable[UUID]) -> int:
    """What may still go back of these lines in one way or another, in cents. System actor.

    It is what is left of each, and never more than of the order: goodwill, what a bank took in a dispute, and what went back in
    Stripe's own dashboard belong to no line.
    """
    left = await db.scalar(_LEFT, {"order_id": order_id, "item_ids": list(item_ids)})
    return int(left or 0)


async def read_charge(db: AsyncSession, order_id: UUID) -> Charge | None:
    """The payment of an order as the ledger has it. Staff or system actor."""
    row = (await db.execute(_CHARGE, {"order_id": order_id})).mappings().one_or_none()
    return None if row is None else msgspec.convert(dict(row), Charge)


async def keep_details(db: "AsyncSession | RawConnection", intent: Intent) -> None:
    """Write down the fee and the card of a payment where they are not known. System actor."""
    card = intent.card
    sql = await driver_connection(db)
    await sql.fetchval(_KEEP, intent.charge_id, intent.fee_in_cents, card and card.brand, card and card.last4)


async def look_up_charge(database: Database, payments: Payments, charge: Charge, order_id: UUID) -> Charge:
    """The payment with its fee and card, from Stripe where the ledger lacks them; as it is if Stripe is slow."""
    if charge.is_known or charge.intent_id is None:
        return charge
    with suppress(PaymentsUnreachable, TimeoutError):
        async with asyncio.timeout(TIMEOUT_SECONDS):
            intent = await payments.intent(charge.intent_id)
        async with database.transaction(SYSTEM) as db:
            await keep_details(db, intent)
            return await read_charge(db, order_id) or charge
    return charge
