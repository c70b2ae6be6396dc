"""Where the mail with the tickets is: what an order's page may truthfully say of it."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.models import MessageKind, MessageStatus, OrderMessage


class Mailing(StrEnum):
    """What became of the newest mail with an order's tickets."""

    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    LATE = "late"  # the mail server did not take it yet; it is tried again
    REFUSED = "refused"  # it never will


async def of_order(db: AsyncSession, order_id: UUID) -> Mailing:
    """System actor: the caller has made sure that this order is its reader's."""
    newest = (
        select(OrderMessage.status, OrderMessage.attempts)
        .where(OrderMessage.ticket_order_id == order_id, OrderMessage.kind == MessageKind.TICKETS)
        .order_by(OrderMessage.created_at.desc())
        .limit(1)
    )
    message = (await db.execute(newest)).one_or_none()
    if message is None:
        return Mailing.ON_ITS_WAY
    match message.status:
        case MessageStatus.QUEUED:
            return Mailing.LATE if message.attempts else Mailing.ON_ITS_WAY
        case MessageStatus.SENT:
            return Mailing.SENT
        case _:
            return Mailing.REFUSED
