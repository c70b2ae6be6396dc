"""Mails about orders, each sent once: what was sent is remembered in `order_messages`.

Its Message-ID is fixed before the first try: a job that died between the mail server's yes and our note sends the same mail
again, and mail readers show it once.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail, domain_of
from pwa_tickets.orders.order_view import Order
from pwa_tickets.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail about an order that has to get out."""

    id: UUID
    kind: str
    to_email: str
    message_id: str
    sent: bool


async def message_to_send(
    db: AsyncSession,
    settings: Settings,
    order: Order,
    kind: str,
    message: str | None = None,
    *,
    about: str = "",
) -> Message:
    """The row of this mail: the named one, or the first of its kind for the order, made now when missing.

    Args:
        about: what the mail is about, where an order may get several of the kind.
    """
    first = f"<{kind}.{about or order.id}@{domain_of(settings.mail_from)}>"
    if message is None:
        await _new_message(db, order, kind, first)
    found = (
        await db.execute(
            text("""
                select id, kind, to_email, message_id, status = 'sent' as sent from order_messages
                where ticket_order_id = :order_id and (id::text = :message or message_id = :first)
                order by id::text = :message desc limit 1
            """),
            {"order_id": order.id, "message": message or "", "first": first},
        )
    ).one()
    return Message(**found._mapping)


async def _new_message(db: AsyncSession, order: Order, kind: str, message_id: str) -> Message | None:
    row = (
        await db.execute(
            text("""
                insert into order_messages (ticket_order_id, kind, to_email, message_id)
                values (:order_id, :kind, :to_email, :message_id)
                on conflict (message_id) do nothing
                returning id, kind, to_email, message_id, false as sent
            """),
            {"order_id": order.id, "kind": kind, "to_email": order.customer_email, "message_id": message_id},
        )
    ).first()
    return Message(**row._mapping) if row else None


async def send_once(database: Database, settings: Settings, message: Message, email: Mail) -> None:
    """Send, and remember what became of it, also when it is not good."""
    try:
        await mail.send(email, settings)
    except mail.MailRefused as error:
        await _remember(database, message, status="failed", error=str(error))
        raise
    except mail.MailDelayed as error:
        await _remember(database, message, status="queued", error=str(error))
        raise
    await _remember(database, message, status="sent", error=None)


async def _remember(database: Database, message: Message, *, status: str, error: str | None) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(
            text("""
                update order_messages set status = :status, attempts = attempts + 1, last_error = :error,
                  sent_at = case when :status = 'sent' then now() else sent_at end
                where id = :id
            """),
            {"id": message.id, "status": status, "error": error},
        )
