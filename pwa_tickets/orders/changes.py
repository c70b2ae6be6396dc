"""What staff change about an order: send its tickets again, correct who bought it, write a note, cancel what nobody paid.

Each locks the order first, so that two clicks come one after the other and the second finds it done.
"""

from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import checkout, closing, mailing
from pwa_tickets.orders.models import MessageKind, OrderStatus
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.email_address import canonical_email

LONGEST_NOTE: Final = 2000


class NothingToSend(TicketsError):
    """Refuse to send tickets again that an order has not."""

    status, slug, title = 409, "nothing-to-send", "There are no tickets to send"
    description = "The order is not paid, or none of its tickets lets anybody in any more. Nothing was sent."
    sentence = "This order has no tickets that let anybody in, so there is nothing to send."


class NotPending(TicketsError):
    """Refuse to cancel an order that is not waiting for its payment."""

    status, slug, title = 409, "not-pending", "This order can’t be canceled"
    description = "Only an order that waits for its payment can be cancelled. Nothing was changed."
    fact_types: ClassVar = {"order_status": Fact(OrderStatus, "The status of the order.")}
    sentence = (
        "Only an order that nobody has paid can be canceled. Money that was paid goes back by a refund."
    )


class PaymentStillProcessing(TicketsError):
    """Refuse to cancel an order whose payment the bank has not decided about."""

    status, slug, title = 409, "payment-processing", "The bank is still deciding"
    description = "The bank has not decided about the payment. Nothing was changed; ask again in a minute."
    sentence = "The bank is still deciding about this payment. Please try again in a minute."


class Correction(msgspec.Struct, kw_only=True, frozen=True):
    """Who bought an order, as it should be."""

    name: str
    email: str
    phone: str | None


_LOCK: Final = text("""
    select status, customer_name, customer_email, customer_email_canonical, customer_phone,
           exists (select from tickets where ticket_order_id = o.id and voided_at is null) as has_tickets,
           status = 'pending' and pays_later as owes
    from ticket_orders o where id = :id for update
""")
_CORRECT: Final = text("""
    update ticket_orders set customer_name = :name, customer_email = :email, customer_email_canonical = :canonical,
      customer_phone = :phone, updated_at = now(),
      access_version = access_version + case when customer_email_canonical = :canonical then 0 else 1 end
    where id = :id
""")
_READDRESS: Final = text("""
    update order_messages set to_email = :email where ticket_order_id = :id and status = 'queued'
""")
_WROTE_JUST_NOW: Final = text("""
    select exists (select from order_notes where ticket_order_id = :id and written_by = :by and text = :text
                   and created_at > now() - interval '1 minute')
""")
_WRITE: Final = text("insert into order_notes (ticket_order_id, text, written_by) values (:id, :text, :by)")


async def resend(db: AsyncSession, settings: Settings, order_id: UUID, *, staff: StaffMember) -> str:
    """Queue the tickets once more, or the link to pay; returns the address. A mail that still waits will do. System actor.

    Raises:
        NotFound, NothingToSend.
    """
    order = await _locked(db, order_id)
    if not order["customer_email"] or not (_has_tickets(order) or order["owes"]):
        raise NothingToSend()
    if await _send(db, settings, order_id, order, order["customer_email"]):
        await audit.record(db, staff, "order_resent", Subject("order", order_id))
    return str(order["customer_email"])


async def correct(
    db: AsyncSession, settings: Settings, order_id: UUID, wanted: Correction, *, staff: StaffMember
) -> bool:
    """Correct who bought an order; returns whether its tickets go out again. System actor.

    Another address gets everything anew, what still waits to be sent too, and the links in earlier mails open nothing any more.

    Raises:
        NotFound.
        InvalidInput: a sentence for each field that will not do.
    """
    order = await _locked(db, order_id)
    who = checkout.checked(checkout.Buyer(name=wanted.name, email=wanted.email, phone=wanted.phone))
    before = (order["customer_name"], order["customer_email"], order["customer_phone"])
    names = ("customer_name", "customer_email", "customer_phone")
    changed = [
        name
        for name, old, new in zip(names, before, (who.name, who.email, who.phone), strict=True)
        if old != new
    ]
    if not changed:
        return False
    canonical = canonical_email(who.email)
    await db.execute(
        _CORRECT,
        {"id": order_id, "name": who.name, "email": who.email, "phone": who.phone, "canonical": canonical},
    )
    await audit.record(db, staff, "order_corrected", Subject("order", order_id), after={"changed": changed})
    if order["customer_email_canonical"] == canonical:
        return False
    await db.execute(_READDRESS, {"id": order_id, "email": who.email})
    if not (_has_tickets(order) or order["owes"]):
        return False
    await _send(db, settings, order_id, order, who.email)
    return True


def _has_tickets(order: dict[str, Any]) -> bool:
    return bool(order["status"] == OrderStatus.PAID and order["has_tickets"])


async def _send(
    db: AsyncSession, settings: Settings, order_id: UUID, order: dict[str, Any], to_email: str
) -> bool:
    """Queue its tickets, or its link to pay; False where that is on its way."""
    if await mailing.is_on_its_way(db, order_id):
        return False
    if order["owes"]:
        await mailing.queue_pay_later(db, order_id, MessageKind.PAYMENT_LINK)
    else:
        await mailing.send_again(db, settings, order_id, to_email)
    return True


async def add_note(db: AsyncSession, order_id: UUID, words: str, *, staff: StaffMember) -> None:
    """Write a note to an order; the same words twice within a minute are one click too many. Staff actor.

    Raises:
        NotFound.
        InvalidInput: no words, or too many.
    """
    words = words.strip()
    if not words or len(words) > LONGEST_NOTE:
        message = gettext("Please write a note of up to %(most)s characters.") % {"most": LONGEST_NOTE}
        raise InvalidInput([{"field": "text", "message": message}])
    await _locked(db, order_id)
    note = {"id": order_id, "text": words, "by": staff.uuid}
    if not await db.scalar(_WROTE_JUST_NOW, note):
        await db.execute(_WRITE, note)
        await audit.record(db, staff, "order_note_added", Subject("order", order_id))


async def cancel(database: Database, payments: Payments, order_id: UUID, *, staff: StaffMember) -> None:
    """Cancel an order that nobody paid, its payment first. One that is cancelled already stays so.

    Raises:
        NotFound, NotPending, PaymentStillProcessing, PaymentsUnreachable.
    """
    async with database.transaction(SYSTEM) as db:
        status = (await _locked(db, order_id))["status"]
    if status == OrderStatus.PENDING:
        try:
            status = await closing.close_unpaid(database, payments, order_id, by=staff)
        except closing.StillProcessing:
            raise PaymentStillProcessing() from None
    if status != OrderStatus.CANCELLED:
        raise NotPending(order_status=status)


async def _locked(db: AsyncSession, order_id: UUID) -> dict[str, Any]:
    row = (await db.execute(_LOCK, {"id": order_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return dict(row)
