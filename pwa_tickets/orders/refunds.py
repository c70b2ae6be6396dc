"""Refunds that staff make: three choices, of the tickets, the money and the seats; Stripe is asked after, by a job."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final
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
from pwa_tickets.orders.refund_models import (
    Refund,
    RefundItem,
    RefundMethod,
    RefundReason,
    SeatChoice,
    TicketChoice,
)
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
    sentence = "Something you chose is not in this order any more. Please look at the order again."


class KeyUsed(TicketsError):
    """Refuse another refund under an idempotency key that made one."""

    status, slug, title, sqlstate = 409, "idempotency-key-used", "Sent already", "TKKEY"
    description = "The idempotency key made another refund of this order before. Nothing was changed."
    sentence = "This form was sent before, with other choices. Please look at the order, then begin again."


class RefundChoices(msgspec.Struct, kw_only=True, frozen=True):
    """What staff want to happen.

    Attributes:
        item_ids: the lines it is about; None: with an amount none of them (goodwill), else all that is left.
        amount_in_cents: less than what is left of the lines; None for all of it.
        tickets: whether the tickets of these lines stay good.
        seats: whether seats of tickets that are voided go on sale again or are kept back.
        replaces: a refund that failed, whose money goes another way.
    """

    item_ids: tuple[UUID, ...] | None = None
    amount_in_cents: int | None = None
    method: RefundMethod = RefundMethod.CARD
    tickets: TicketChoice = TicketChoice.VOID
    seats: SeatChoice = SeatChoice.RELEASE
    note: str | None = None
    reason: RefundReason = RefundReason.REQUESTED
    replaces: UUID | None = None

    def facts(self) -> dict[str, Any]:
        """As the SQL functions read it: what is not chosen is not there, and lines have one order."""
        said = msgspec.to_builtins(self)
        if self.item_ids is not None:
            said["item_ids"] = sorted(map(str, self.item_ids))
        return {name: value for name, value in said.items() if value is not None}


class PlannedLine(msgspec.Struct, kw_only=True, frozen=True):
    """A line that gives money back, or whose ticket ends.

    Attributes:
        ticket_id: its ticket, where it is good until then.
    """

    item_id: UUID
    amount_in_cents: int
    ticket_id: UUID | None = None


class RefundPlan(msgspec.Struct, kw_only=True, frozen=True):
    """What a refund would come to.

    Attributes:
        refundable_in_cents: what may still go back of the whole order.
    """

    amount_in_cents: int
    refundable_in_cents: int
    tickets: TicketChoice
    items: tuple[PlannedLine, ...]

    @property
    def voided(self) -> tuple[UUID, ...]:
        """The tickets that would not let anybody in any more."""
        if self.tickets is TicketChoice.STAY:
            return ()
        return tuple(line.ticket_id for line in self.items if line.ticket_id)


class RefundLine(msgspec.Struct, kw_only=True, frozen=True):
    """What of a refund belongs to a line of the order.

    Attributes:
        item_id: the line.
    """

    item_id: UUID
    amount_in_cents: int


class RefundMade(msgspec.Struct, kw_only=True, frozen=True):
    """A refund as it stands."""

    id: UUID
    amount_in_cents: int
    status: RefundStatus
    method: RefundMethod
    tickets: TicketChoice
    items: tuple[RefundLine, ...]


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


async def plan_refund(db: AsyncSession, order_id: UUID, choices: RefundChoices) -> RefundPlan:
    """What a refund would come to; nothing is changed. Staff or system actor.

    Raises:
        NotPaid, AlreadyRefunded, RefundExceeds, UnknownLines: it would be refused.
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
        NotPaid, AlreadyRefunded, RefundExceeds, UnknownLines, KeyUsed: nothing was changed.
    """
    facts = {**choices.facts(), "hold_reason": gettext("Refunded")}
    values = {"order_id": order_id, "choices": facts, "staff_id": staff.uuid, "key": key}
    done = await db.scalar(_REFUND, values)
    if done is None:
        raise NotFound()
    made = await read_refund(db, UUID(done["refund_id"]))
    if done["is_new"]:
        await _follow_up(db, made, choices.reason)
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
        items=tuple(
            RefundLine(item_id=line.ticket_order_item_id, amount_in_cents=line.amount_in_cents)
            for line in await db.scalars(lines)
        ),
    )


async def _follow_up(db: AsyncSession, refund: RefundMade, reason: RefundReason) -> None:
    """Queue Stripe and the mail."""
    refund_id = str(refund.id)
    if refund.status is RefundStatus.PENDING:
        await enqueue(db, "finish_refund", dedupe_key=f"refund-{refund_id}", refund_id=refund_id)
    await enqueue(db, "send_refund_email", dedupe_key=f"refunded-{refund_id}", refund_id=refund_id)
