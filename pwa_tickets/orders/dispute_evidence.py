"""What the studio can show a bank in a dispute: who bought what, when the terms were accepted, what was mailed, who came in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.dispute_models import Dispute
from pwa_tickets.orders.disputes import read_dispute
from pwa_tickets.orders.models import MessageKind, MessageStatus
from pwa_tickets.orders.order_view import Order, read_order


class MailProof(msgspec.Struct, kw_only=True, frozen=True):
    """A mail about the order, and when the mail server took it."""

    kind: MessageKind
    to: str
    status: MessageStatus
    sent_at: datetime | None
    message_id: str | None


class ScanProof(msgspec.Struct, kw_only=True, frozen=True):
    """Somebody came in with a ticket of the order."""

    ticket_number: str
    scanned_at: datetime
    gate: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All of it.

    Attributes:
        accepted_at: when the buyer ordered; the terms stand beside that button.
    """

    dispute: Dispute
    order: Order
    accepted_at: datetime
    mails: list[MailProof]
    scans: list[ScanProof]


_MAILS: Final = text("""
    select kind, to_email as to, status, sent_at, message_id from order_messages
    where ticket_order_id = :order_id order by created_at, id
""")
_SCANS: Final = text("""
    select t.ticket_number, s.scanned_at, d.gate
    from tickets t join ticket_scans s on s.ticket_id = t.id join devices d on d.id = s.device_id
    where t.ticket_order_id = :order_id and s.admitted and s.counts and s.annulled_at is null and s.direction = 'in'
    order by s.scanned_at, s.id
""")


async def read_evidence(db: AsyncSession, dispute_id: UUID) -> Evidence:
    """The evidence for one dispute. Staff actor.

    Raises:
        NotFound: there is none of this id.
    """
    dispute = await read_dispute(db, dispute_id)
    order = await read_order(db, dispute.ticket_order_id)
    about = {"order_id": order.id}
    return Evidence(
        dispute=dispute,
        order=order,
        accepted_at=order.created_at,
        mails=[msgspec.convert(dict(row), MailProof) for row in (await db.execute(_MAILS, about)).mappings()],
        scans=[msgspec.convert(dict(row), ScanProof) for row in (await db.execute(_SCANS, about)).mappings()],
    )
