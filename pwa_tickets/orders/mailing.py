"""Where the mail with the tickets is, what an order's page may truthfully say of it, and sending it once more."""

from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.waiting_jobs import WaitingJobStatus, waiting_jobs
from pwa_tickets.notifications.message import domain_of
from pwa_tickets.orders.models import MessageKind, MessageStatus, OrderMessage
from pwa_tickets.settings import Settings


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


async def send_again(
    db: AsyncSession,
    settings: Settings,
    order_id: UUID,
    to_email: str,
    kind: MessageKind = MessageKind.TICKETS,
) -> None:
    """Queue a mail with the tickets once more, to the address the order has now; a walk-in has none. System actor."""
    if not to_email:
        return
    message = (
        insert(OrderMessage)
        .values(
            ticket_order_id=order_id,
            kind=kind,
            to_email=to_email,
            message_id=f"<{kind}.{uuid4()}@{domain_of(settings.mail_from)}>",
        )
        .returning(OrderMessage.id)
    )
    message_id = (await db.scalars(message)).one()
    await enqueue(db, "deliver_order", order_id=str(order_id), message=str(message_id))


async def queue_pay_later(db: AsyncSession, order_id: UUID, kind: MessageKind) -> None:
    """Queue a mail about an order that is to be paid later: the link, the reminder, or that its seats are free. System actor."""
    await enqueue(db, "send_pay_later_email", order_id=str(order_id), kind=kind, about=str(uuid4()))


async def is_on_its_way(db: AsyncSession, order_id: UUID) -> bool:
    """Tell whether a mail with the tickets, or the link to pay, will go out by itself: nobody needs another. System actor."""
    jobs = await waiting_jobs(db, [order_id])
    return any(
        job.job in ("deliver_order", "send_pay_later_email") and job.status is not WaitingJobStatus.GIVEN_UP
        for job in jobs
    )
