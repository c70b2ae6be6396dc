"""Getting tickets to the buyer: read, print, send, remember – each step safe to repeat, no mail inside a transaction."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits, sign_in
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.orders import mailing
from pwa_tickets.orders.models import MessageKind, OrderStatus
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import emails, queries, ticket_pdf
from pwa_tickets.tickets.order_messages import message_to_send, send_once
from pwa_tickets.tickets.seat_map_pictures import read_seat_map_pictures
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from pwa_tickets.web.email_address import canonical_email

RESENT: Final = Limit(name="resend", tries=5, together=15, minutes=60)
FREE: Final = Limit(name="free", tries=5, together=5, minutes=60)
"""Mails of orders that cost nothing: a stranger may have typed the address. Those above it come later."""
FREE_LATER: Final = timedelta(minutes=15)


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
        waiting = await message_to_send(db, pdfs.settings, order, "tickets", message)
        pictures = await read_seat_map_pictures(db, order.shows)
    if not waiting.sent:
        pdf = await ticket_pdf.render(pdfs, order, order.standing, pictures)
        email = emails.confirmation(
            pdfs.settings,
            order,
            pdf=pdf,
            to_email=waiting.to_email,
            message_id=waiting.message_id,
            has_new_seats=waiting.kind == MessageKind.EXCHANGED,
        )
        await send_once(database, pdfs.settings, waiting, email)
    for ticket in order.standing:  # after the mail: nobody waits for these
        await ticket_pdf.render(pdfs, order, [ticket], pictures)
    async with database.transaction(SYSTEM) as db:
        await ticket_pdf.remember_rendered(db, order.standing)


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
