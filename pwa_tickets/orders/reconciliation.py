"""Compares the ledger with Stripe each night, both ways: what moved there and is not booked, and what is booked and did not move.

It goes on from where it looked last, so a night costs what moved since. What differs is written down once, however often it is
found: a run that was stopped, or an answer that got lost, is made again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.orders.reconciliation_models import Reconciliation
from pwa_tickets.payments.movements import StripeMovement, movements_between
from pwa_tickets.payments.objects import RefundStatus, UnknownObject
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments

NIGHTLY: Final = timedelta(hours=23)
SETTLED_AFTER: Final = timedelta(hours=1)
"""What moved later than that may still be on its way to us."""
FIRST_LOOK: Final = timedelta(days=7)
"""How far back the first night looks."""


class Difference(msgspec.Struct, kw_only=True, frozen=True):
    """A movement that is not the same here and at Stripe.

    Attributes:
        stripe_id: of the charge, the refund, or the dispute's movement.
        amount_in_cents: at Stripe; 0 where it knows of none.
        booked_in_cents: in the ledger; 0 where it is not booked.
    """

    order_id: UUID
    stripe_id: str
    amount_in_cents: int
    booked_in_cents: int


_COMPARE: Final = text(
    "select * from compare_movements(cast(:stripe_ids as text[]), cast(:intents as text[]), cast(:cents as integer[]))"
)
_BOOKED: Final = text("""
    select p.ticket_order_id as order_id, p.kind, p.stripe_id, p.stripe_payment_intent_id as intent,
      p.amount_in_cents as booked_in_cents
    from payment_transactions p
    where p.created_at >= :looked_from and p.created_at < :looked_until and p.kind in ('charge', 'refund')
      and p.stripe_id <> all (cast(:seen as text[])) and p.stripe_payment_intent_id is not null and p.amount_in_cents > 0
    order by p.created_at, p.id
""")
_NOTE: Final = text("select note_difference(:order_id, :facts)").bindparams(bindparam("facts", type_=JSONB))


async def queue_nightly(database: Database) -> bool:
    """Queue the comparison once a night; returns whether it was due."""
    async with database.transaction(SYSTEM) as db:
        last = await db.scalar(select(func.max(Reconciliation.created_at)))
        if last is not None and last > datetime.now(UTC) - NIGHTLY:
            return False
        await enqueue(db, "reconcile_ledger", dedupe_key="reconcile-ledger")
        return True


async def reconcile_ledger(database: Database, payments: Payments) -> int:
    """Compare what moved since the last time, and have staff see what differs. Returns how much that is. Stripe is asked while no
    transaction is open.

    Raises:
        PaymentsUnreachable: ask again; what was found is kept.
    """
    if not payments.has_key:  # a studio that is still being set up: the bank knows nothing of it
        return 0
    until = datetime.now(UTC) - SETTLED_AFTER
    async with database.transaction(SYSTEM) as db:
        last = await db.scalar(select(func.max(Reconciliation.looked_until)))
    since = last or until - FIRST_LOOK
    if since >= until:
        return 0
    seen: set[str] = set()
    different = 0
    async for some in movements_between(payments, since - SETTLED_AFTER, until):
        seen.update(one.stripe_id for one in some)
        async with database.transaction(SYSTEM) as db:
            for difference in await _compare(db, [one for one in some if one.is_final]):
                different += await _note(db, difference)
    async with database.transaction(SYSTEM) as db:
        window = {"looked_from": since, "looked_until": until, "seen": sorted(seen)}
        unseen = (await db.execute(_BOOKED, window)).all()
    for row in unseen:
        is_refund = row.kind == "refund"
        moved = await (
            _went_back(payments, row.stripe_id) if is_refund else _came(payments, row.intent, row.stripe_id)
        )
        if moved != row.booked_in_cents:
            async with database.transaction(SYSTEM) as db:
                found = Difference(
                    order_id=row.order_id,
                    stripe_id=row.stripe_id,
                    amount_in_cents=moved,
                    booked_in_cents=row.booked_in_cents,
                )
                different += await _note(db, found)
    async with database.transaction(SYSTEM) as db:
        db.add(
            Reconciliation(looked_from=since, looked_until=until, movements=len(seen), differences=different)
        )
    return different


async def _came(payments: Payments, intent_id: str, charge_id: str) -> int:
    """What came by a charge, also at an account that was left since; 0 where Stripe knows of none."""
    try:
        intent = await payments.intent(intent_id)
    except PaymentsUnreachable as refusal:
        return _nothing_there(refusal)
    return intent.received_in_cents if intent.charge_id == charge_id else 0


async def _went_back(payments: Payments, stripe_refund_id: str) -> int:
    """What went back by a refund, or is on its way; 0 where Stripe knows of none, or it came to nothing."""
    try:
        refund = await payments.look_at_refund(stripe_refund_id)
    except PaymentsUnreachable as refusal:
        return _nothing_there(refusal)
    return 0 if refund.status in (RefundStatus.FAILED, RefundStatus.CANCELED) else refund.amount_in_cents


def _nothing_there(refusal: PaymentsUnreachable) -> int:
    """0 where every account answered that it knows of no such thing; else what was refused.

    Raises:
        PaymentsUnreachable: one of them did not answer.
    """
    if not isinstance(refusal.__cause__, UnknownObject):
        raise refusal
    return 0


async def _compare(db: AsyncSession, movements: Sequence[StripeMovement]) -> list[Difference]:
    """Those of them that belong to an order and are not booked as Stripe has them."""
    values = {
        "stripe_ids": [one.stripe_id for one in movements],
        "intents": [one.intent_id for one in movements],
        "cents": [abs(one.amount_in_cents) for one in movements],
    }
    rows = await db.execute(_COMPARE, values)
    return [msgspec.convert(dict(row), Difference) for row in rows.mappings()]


async def _note(db: AsyncSession, found: Difference) -> bool:
    """Write a difference down, once; returns whether it is new."""
    facts = msgspec.to_builtins(found)
    return bool(await db.scalar(_NOTE, {"order_id": facts.pop("order_id"), "facts": facts}))
