"""Writing to buyers what happened to their order: money that goes back, requests that were answered."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders.change_models import ChangeStatus
from pwa_tickets.orders.change_requests import read_request
from pwa_tickets.orders.family_choice_models import FamilyChoice
from pwa_tickets.orders.models import MessageKind, OrderStatus
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.orders.queries import cart_seats
from pwa_tickets.orders.refunds import read_refund
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import change_emails, choice_emails, emails, pay_later_emails, refund_emails
from pwa_tickets.tickets.by_show import seats_in_words
from pwa_tickets.tickets.order_messages import message_to_send, send_once


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
        if refund is None or not order.customer_email:
            return
        lost = await cart_seats(db, refund.lost_show_seat_ids)
        waiting = await message_to_send(db, settings, order, "payment_too_late")
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
    await send_once(database, settings, waiting, email)


async def send_refund_email(database: Database, settings: Settings, refund_id: str) -> None:
    """Write that money goes back, what becomes of the tickets, or that the money did not arrive after all."""
    async with database.transaction(SYSTEM) as db:
        order_id = await db.scalar(
            text("select ticket_order_id from refunds where id = :id"), {"id": UUID(refund_id)}
        )
        refund = await read_refund(db, UUID(refund_id))
        order = await read_order(db, order_id)
        if not order.customer_email:  # a walk-in's
            return
        came_back = refund.status in refund_emails.CAME_BACK_STATES
        about = f"{refund_id}.{refund.status}" if came_back else refund_id
        waiting = await message_to_send(db, settings, order, "refunded", about=about)
    if waiting.sent:
        return
    email = refund_emails.refunded(
        settings, order, refund, to_email=waiting.to_email, message_id=waiting.message_id
    )
    await send_once(database, settings, waiting, email)


async def send_change_email(database: Database, settings: Settings, request_id: str) -> None:
    """Write that the studio has a request, or that it said no. A request that was granted writes by what came of it."""
    async with database.transaction(SYSTEM) as db:
        request = await read_request(db, UUID(request_id))
        kind = _CHANGE_MAILS.get(request.status)
        if kind is None:
            return
        order = await read_order(db, request.ticket_order_id)
        waiting = await message_to_send(db, settings, order, kind, about=request_id)
    if waiting.sent:
        return
    write = change_emails.change_asked if kind == "change_asked" else change_emails.change_declined
    email = write(settings, order, request, to_email=waiting.to_email, message_id=waiting.message_id)
    await send_once(database, settings, waiting, email)


async def send_choice_email(database: Database, settings: Settings, choice_id: str, again: str = "") -> None:
    """Ask a family what becomes of its tickets, with the link to choose; not where it chose meanwhile.

    Args:
        again: tells one mail from the next, where the family asked for it once more.
    """
    async with database.transaction(SYSTEM) as db:
        choice = await db.get(FamilyChoice, UUID(choice_id))
        if choice is None or choice.chosen is not None:
            return
        order = await read_order(db, choice.ticket_order_id)
        waiting = await message_to_send(
            db, settings, order, "choice", about=f"{choice_id}.{again}" if again else choice_id
        )
    if waiting.sent:
        return
    email = choice_emails.choose(
        settings, order, choice, to_email=waiting.to_email, message_id=waiting.message_id
    )
    await send_once(database, settings, waiting, email)


async def send_pay_later_email(
    database: Database, settings: Settings, order_id: str, kind: str, about: str
) -> None:
    """Write the link to pay, the reminder, or that seats are free again; not what is no longer true."""
    about_what = MessageKind(kind)
    async with database.transaction(SYSTEM) as db:
        order = await read_order(db, UUID(order_id))
        is_over = order.status is OrderStatus.CANCELLED
        if not order.customer_email or not (
            is_over if about_what is MessageKind.SEATS_RELEASED else order.owes
        ):
            return
        seats = await cart_seats(db, order.kept_seat_ids)
        is_called_off = await db.scalar(_IS_CALLED_OFF, {"id": order.show_id})
        if is_called_off and about_what is not MessageKind.SEATS_RELEASED:
            return
        waiting = await message_to_send(db, settings, order, about_what, about=about)
    if waiting.sent:
        return
    email = pay_later_emails.pay_later(
        settings,
        order,
        about_what,
        seats,
        is_called_off=bool(is_called_off),
        to_email=waiting.to_email,
        message_id=waiting.message_id,
    )
    await send_once(database, settings, waiting, email)


_IS_CALLED_OFF: Final = text("select cancelled_at is not null from recital_shows where id = :id")
_CHANGE_MAILS: Final = {ChangeStatus.OPEN: "change_asked", ChangeStatus.DECLINED: "change_declined"}
