"""Getting tickets to the buyer: read, print, send, remember – each step safe to repeat, no mail inside a transaction.

What was sent is remembered in `order_messages`, whose Message-ID is fixed before the first try: a job that died between
the mail server's yes and our note sends the same mail again, and mail readers show it once.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits, sign_in
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail, domain_of
from pwa_tickets.orders import mailing
from pwa_tickets.orders.change_models import ChangeStatus
from pwa_tickets.orders.change_requests import read_request
from pwa_tickets.orders.models import OrderStatus
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.orders.queries import cart_seats
from pwa_tickets.orders.refunds import read_refund
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import change_emails, emails, queries, refund_emails, ticket_pdf
from pwa_tickets.tickets.by_show import seats_in_words
from pwa_tickets.tickets.seat_map_pictures import read_seat_map_pictures
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from pwa_tickets.web.email_address import canonical_email

RESENT: Final = Limit(name="resend", tries=5, together=15, minutes=60)
FREE: Final = Limit(name="free", tries=5, together=5, minutes=60)
"""Mails of orders that cost nothing: a stranger may have typed the address. Those above it come later."""
FREE_LATER: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail about an order that has to get out."""

    id: UUID
    kind: str
    to_email: str
    message_id: str
    sent: bool


async def deliver_order(
    database: Database, pdfs: TicketPdfs, order_id: str, message: str | None = None
) -> None:
    """Print and mail the tickets of a paid order; with `message`, that one mail again. Nothing is mailed twice.

    Raises:
        MailDelayed, PdfFailed: try again later.
        MailRefused: trying again would not help.
    """
    async with database.transaction(SYSTEM) as db:
        order = await read_order(db, UUID(order_id))
        if order.status is not OrderStatus.PAID or not order.standing:
            return
        if (
            not order.total_amount_in_cents
            and message is None
            and await _is_too_many(db, pdfs.settings, order)
        ):
            await enqueue(db, "deliver_order", delay=FREE_LATER, order_id=order_id)
            return
        waiting = await _message(db, pdfs.settings, order, "tickets", message)
        pictures = await read_seat_map_pictures(db, order.shows)
    if not waiting.sent:
        pdf = await ticket_pdf.render(pdfs, order, order.standing, pictures)
        email = emails.confirmation(
            pdfs.settings, order, pdf=pdf, to_email=waiting.to_email, message_id=waiting.message_id
        )
        await _send(database, pdfs.settings, waiting, email)
    for ticket in order.standing:  # after the mail: nobody waits for these
        await ticket_pdf.render(pdfs, order, [ticket], pictures)
    async with database.transaction(SYSTEM) as db:
        await ticket_pdf.remember_rendered(db, order.standing)


async def send_late_payment_email(database: Database, settings: Settings, order_id: str) -> None:
    """Write that the payment came after the seats were gone and all of it goes back."""
    async with database.transaction(SYSTEM) as db:
        order = await read_order(db, UUID(order_id))
        refund = (
            await db.execute(
                text("""
                    select status, lost_show_seat_ids from refunds
                    where ticket_order_id = :id and reason = 'payment_too_late'
                """),
                {"id": order.id},
            )
        ).first()
        if refund is None:
            return
        lost = await cart_seats(db, refund.lost_show_seat_ids)
        waiting = await _message(db, settings, order, "payment_too_late")
    if waiting.sent:
        return
    email = emails.payment_too_late(
        settings,
        order,
        lost=seats_in_words(lost),
        paid_back=refund.status == "succeeded",
        to_email=waiting.to_email,
        message_id=waiting.message_id,
    )
    await _send(database, settings, waiting, email)


async def send_refund_email(database: Database, settings: Settings, refund_id: str) -> None:
    """Write that money goes back, what becomes of the tickets, or that the money did not arrive after all."""
    async with database.transaction(SYSTEM) as db:
        order_id = await db.scalar(
            text("select ticket_order_id from refunds where id = :id"), {"id": UUID(refund_id)}
        )
        refund = await read_refund(db, UUID(refund_id))
        order = await read_order(db, order_id)
        came_back = refund.status in refund_emails.CAME_BACK_STATES
        about = f"{refund_id}.{refund.status}" if came_back else refund_id
        waiting = await _message(db, settings, order, "refunded", about=about)
    if waiting.sent:
        return
    email = refund_emails.refunded(
        settings, order, refund, to_email=waiting.to_email, message_id=waiting.message_id
    )
    await _send(database, settings, waiting, email)


async def send_change_email(database: Database, settings: Settings, request_id: str) -> None:
    """Write that the studio has a request, or that it said no. A request that was granted writes by what came of it."""
    async with database.transaction(SYSTEM) as db:
        request = await read_request(db, UUID(request_id))
        kind = _CHANGE_MAILS.get(request.status)
        if kind is None:
            return
        order = await read_order(db, request.ticket_order_id)
        waiting = await _message(db, settings, order, kind, about=request_id)
    if waiting.sent:
        return
    write = change_emails.change_asked if kind == "change_asked" else change_emails.change_declined
    email = write(settings, order, request, to_email=waiting.to_email, message_id=waiting.message_id)
    await _send(database, settings, waiting, email)


_CHANGE_MAILS: Final = {ChangeStatus.OPEN: "change_asked", ChangeStatus.DECLINED: "change_declined"}


async def send_sign_in(database: Database, settings: Settings, code_id: str) -> None:
    """Mail the link and the code, if somebody of this address ever bought here and the request still waits."""
    async with database.transaction(SYSTEM) as db:
        request = await sign_in.to_mail(db, settings, UUID(code_id))
    if request is not None:
        await mail.send(emails.sign_in_mail(settings, request), settings)


async def resend_tickets(
    database: Database,
    settings: Settings,
    order_id: str | None,
    email: str | None,
    network: str,
    device: str,
) -> None:
    """Queue the tickets of this order, or of the coming orders of this address, once more, as far as the asker may ask."""
    asker = Asker.of_facts(settings, network=network, device=device)
    async with database.transaction(SYSTEM) as db:
        wanted = UUID(order_id) if order_id else None
        for order in await queries.orders_to_resend(db, order_id=wanted, email=email):
            if await limits.take(db, RESENT, asker, canonical_email(order.customer_email)):
                return
            await mailing.send_again(db, settings, order.id, order.customer_email)


async def _is_too_many(db: AsyncSession, settings: Settings, order: Order) -> bool:
    """Whether the address got as many mails of free orders of late as it is sent in an hour."""
    return bool(await limits.take(db, FREE, Asker(settings=settings), canonical_email(order.customer_email)))


async def _message(
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


async def _send(database: Database, settings: Settings, message: Message, email: Mail) -> None:
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
