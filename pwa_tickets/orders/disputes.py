"""Disputes: a cardholder told the bank that the payment was not theirs, or not right. A state of its own, and no refund."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.dispute_models import Dispute
from pwa_tickets.payments import disputes

_RECORD: Final = text("select record_dispute(:order_id, :facts)").bindparams(bindparam("facts", type_=JSONB))


async def record_dispute(db: AsyncSession, order_id: UUID, dispute: disputes.Dispute) -> None:
    """Write down what Stripe says of a dispute; of a new one staff are told by mail. System actor."""
    done = await db.scalar(_RECORD, {"order_id": order_id, "facts": msgspec.to_builtins(dispute)})
    if done["is_new"]:
        dispute_id = done["dispute_id"]
        await enqueue(db, "send_dispute_email", dedupe_key=f"dispute-{dispute_id}", dispute_id=dispute_id)


async def read_dispute(db: AsyncSession, dispute_id: UUID) -> Dispute:
    """One dispute. Staff or system actor.

    Raises:
        NotFound: there is none of this id.
    """
    dispute = await db.get(Dispute, dispute_id)
    if dispute is None:
        raise NotFound()
    return dispute
