"""Refunds that staff make: three choices, of the tickets, the money and the seats; Stripe is asked after, by a job."""

from collections.abc import Sequence
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import Fact, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.refund_choices import RefundChoices, RefundLine, RefundMade, RefundPlan
from pwa_tickets.orders.refund_models import Refund, RefundItem, RefundReason
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.web.actor import StaffMember


class NotPaid(TicketsError):
    """Refuse to send back money that never came."""

    status, slug, title, sqlstate = 409, "not-paid", "Never paid", "TKNPD"
    description = "The order was never paid, so nothing can go back. Nothing was changed."
    sentence = "This order was never paid, so there is nothing to send back."


class AlreadyRefunded(TicketsError):
    """Refuse a refund of which nothing is left."""

    status, slug, title, sqlstate = 409, "already-refunded", "Refunded already", "TKRFD"
    description = "Everything that was asked for went back, or is on its way. Nothing was changed."
    sentence = "All of this was sent back before, or is on its way."


class RefundExceeds(TicketsError):
    """Refuse to send back more than is left of what was paid."""

    status, slug, title, sqlstate = 409, "refund-exceeds", "More than was paid", "TKRFX"
    description = "The amount is more than what is left of these lines, or of the order. Nothing was changed."
    fact_types: ClassVar = {"refundable_in_cents": Fact(int, "What may still go back, in cents.")}
    sentence = "That is more than what is left to send back."


class UnknownLines(TicketsError):
    """Refuse lines or tickets that are not of the order."""

    status, slug, title, sqlstate = 422, "unknown-lines", "Not in this order", "TKRFI"
    description = "At least one of the lines or tickets is not of this order. Nothing was changed."
    fact_types: ClassVar = {"item_ids": Fact(list[UUID], "The lines that are not of this order.")}
    sentence = "Something you chose is no longer in this order. Please look at the order again."


class TicketsUsed(TicketsError):
    """Refuse to end tickets of people who were let in, unless somebody says so."""

    status, slug, title, sqlstate = 409, "tickets-used", "Used at the door", "TKUSD"
    description = (
        "Somebody was let in with one of these tickets, and `used_too` is not said. Nothing was changed."
    )
    fact_types: ClassVar = {"ticket_ids": Fact(list[UUID], "The tickets that were used.")}
    sentence = (
        "Some of these tickets were scanned at the door meanwhile. Nothing was changed; please look again."
    )


class KeyUsed(TicketsError):
    """Refuse another refund, sale or order under an idempotency key that made one."""

    status, slug, title, sqlstate = 409, "idempotency-key-used", "Sent already", "TKKEY"
    description = "The idempotency key was used before, with other contents. Nothing was changed."
    sentence = "This form was sent before, with other choices. Please look at the order, then begin again."


_PLAN: Final = text("select plan_refund(:order_id, :choices)").bindparams(bindparam("choices", type_=JSONB))
_REFUND: Final = text("select refund_tickets(:order_id, :choices, :staff_id, :key)").bindparams(
    bindparam("choices", type_=JSONB)
)
_LINES_OF_TICKETS: Final = text("""
    select i.id from ticket_order_items i
    where i.ticket_order_id = :order_id and i.ticket_id = any (cast(:ticket_ids as uuid[])) order by i.id
""")


async def lines_of_tickets(db: AsyncSession, order_id: UUID, ticket_ids: Sequence[UUID]) -> list[UUID]:
    """The lines of these tickets.

    Raises:
        UnknownLines: a ticket of another order.
    """
    values = {"order_id": order_id, "ticket_ids": list(ticket_ids)}
    found = [row.id for row in await db.execute(_LINES_OF_TICKETS, values)]
    if len(found) < len(set(ticket_ids)):
        raise UnknownLines(item_ids=[])
    return found


def key_from(staff: StaffMember, key: str | None) -> str | None:
    """The idempotency key that somebody sent, apart from all that others send and from those that jobs have of their own."""
    return f"staff {staff.profile_id} {key}" if key else None


async def plan_refund(db: AsyncSession, order_id: UUID, choices: RefundChoices) -> RefundPlan:
    """What a refund would come to; nothing is changed. Staff or system actor.

    Raises:
        NotPaid, AlreadyRefunded, RefundExceeds, UnknownLines, TicketsUsed: it would be refused.
    """
    plan = await db.scalar(_PLAN, {"order_id": order_id, "choices": choices.facts()})
    return msgspec.convert(plan, RefundPlan)


async def refund_tickets(
    db: AsyncSession, order_id: UUID, choices: RefundChoices, *, staff: StaffMember, key: str | None
) -> RefundMade:
    """Write a refund, void what it voids, and queue what follows: Stripe, and the mail to the family. System actor: only it may
    queue; the caller made sure that `staff` may refund.

    Args:
        key: makes it safe to repeat: the same key answers with the refund that it made.

    Raises:
        NotFound: no such order.
        NotPaid, AlreadyRefunded, RefundExceeds, UnknownLines, TicketsUsed, KeyUsed: nothing was changed.
    """
    made, is_new = await write_refund(db, order_id, choices, by=staff.uuid, key=key)
    if is_new:
        told = {
            "refund": made.id,
            "amount_in_cents": made.amount_in_cents,
            "method": made.method,
            "tickets": made.tickets,
            "seats": choices.seats,
            "lines": len(made.items),
        }
        await audit.record(db, staff, "order_refunded", Subject("order", order_id), after=told)
    return made


async def write_refund(
    db: AsyncSession, order_id: UUID, choices: RefundChoices, *, by: UUID | None, key: str | None
) -> tuple[RefundMade, bool]:
    """The same without an entry in the audit log, for what is part of something larger; also whether it is new."""
    facts = {**choices.facts(), "hold_reason": gettext("Refunded")}
    values = {"order_id": order_id, "choices": facts, "staff_id": by, "key": key}
    done = await db.scalar(_REFUND, values)
    if done is None:
        raise NotFound()
    made = await read_refund(db, UUID(done["refund_id"]))
    if done["is_new"]:
        await follow_up(db, made)
    return made, done["is_new"]


async def read_refund(db: AsyncSession, refund_id: UUID) -> RefundMade:
    """A refund with its lines.

    Raises:
        NotFound: there is none of this id.
    """
    refund = await db.get(Refund, refund_id, populate_existing=True)
    if refund is None:
        raise NotFound()
    lines = (
        select(RefundItem).where(RefundItem.refund_id == refund_id).order_by(RefundItem.ticket_order_item_id)
    )
    return RefundMade(
        id=refund.id,
        amount_in_cents=refund.amount_in_cents,
        status=refund.status,
        method=refund.method,
        tickets=refund.tickets,
        reason=refund.reason,
        message=refund.note if refund.reason is RefundReason.SHOW_CANCELLED else None,
        items=tuple(
            RefundLine(item_id=line.ticket_order_item_id, amount_in_cents=line.amount_in_cents)
            for line in await db.scalars(lines)
        ),
    )


async def follow_up(db: AsyncSession, refund: RefundMade) -> None:
    """Queue Stripe and the mail."""
    refund_id = str(refund.id)
    if refund.status is RefundStatus.PENDING:
        await enqueue(db, "finish_refund", dedupe_key=f"refund-{refund_id}", refund_id=refund_id)
    await enqueue(db, "send_refund_email", dedupe_key=f"refunded-{refund_id}", refund_id=refund_id)
