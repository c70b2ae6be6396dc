"""Requests of families: to give tickets back, or to have other seats. Staff grant or decline; until then nothing changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.orders.change_models import ChangeKind, ChangeRequest, ChangeStatus
from pwa_tickets.orders.open_request import OpenRequest
from pwa_tickets.orders.order_view import Order, Ticket, read_order, read_orders
from pwa_tickets.orders.owed import end_differences, note_owed
from pwa_tickets.orders.refund_choices import RefundChoices
from pwa_tickets.orders.refunds import lines_of_tickets, refund_tickets
from pwa_tickets.web.actor import StaffMember

OPEN_LIMIT: Final = 200
"""How many requests staff see at once, those that wait longest first."""
_READ_BY_FAMILIES: Final = defer(ChangeRequest.answered_by)
"""Who answered is the studio's to know: families have no right to that column."""


class ChangeWaiting(TicketsError):
    """Refuse a second request for an order while one waits."""

    status, slug, title = 409, "change-waiting", "The studio has your request"
    description = "A request for this order waits for the studio's answer already. Nothing was changed."
    sentence = "You’ve already asked the studio about this order. Take that request back first, or wait for the answer."


class ChangeAnswered(TicketsError):
    """Refuse to answer a request that somebody answered, or that was taken back."""

    status, slug, title = 409, "change-answered", "Answered already"
    description = "The request was granted, declined or withdrawn before. Nothing was changed."
    sentence = "Somebody answered this before you, or the family took it back."


class NotChangeable(TicketsError):
    """Refuse a request about tickets that cannot be changed any more."""

    status, slug, title = 422, "not-changeable", "Not these tickets"
    description = "A ticket is not of the order, has ended, was used at a door, or its show has begun."
    sentence = "Please choose tickets that are still good, for a show that hasn’t started."


def changeable(order: Order, now: datetime) -> tuple[Ticket, ...]:
    """The tickets of an order that a family may ask about: good, not used yet, of a show that has not begun."""
    begins = {show.id: show.starts_at for show in order.shows}
    return tuple(
        ticket for ticket in order.standing if ticket.scanned_at is None and begins[ticket.show_id] > now
    )


async def last_request(db: AsyncSession, order_id: UUID) -> ChangeRequest | None:
    """The newest request about an order. Customer, staff or system actor."""
    newest = ChangeRequest.created_at.desc()
    of_order = (
        select(ChangeRequest).options(_READ_BY_FAMILIES).where(ChangeRequest.ticket_order_id == order_id)
    )
    return await db.scalar(of_order.order_by(newest, ChangeRequest.id).limit(1))


async def read_request(db: AsyncSession, request_id: UUID) -> ChangeRequest:
    """One request, answered or not. Staff or system actor.

    Raises:
        NotFound.
    """
    request = await db.get(ChangeRequest, request_id)
    if request is None:
        raise NotFound()
    return request


async def ask(
    db: AsyncSession, order: Order, kind: ChangeKind, ticket_ids: Sequence[UUID], message: str, now: datetime
) -> None:
    """Write a request down, and tell the family and the studio by mail. System actor: the caller read the order as its buyer.

    Raises:
        NotChangeable, ChangeWaiting: nothing was written.
    """
    wanted = set(ticket_ids)
    if not wanted or not wanted <= {ticket.id for ticket in changeable(order, now)}:
        raise NotChangeable()
    new = insert(ChangeRequest).values(
        ticket_order_id=order.id, kind=kind, ticket_ids=sorted(wanted), message=message
    )
    # With the index's condition as it is written there: one that waits is in the way, and that is no error.
    once = new.on_conflict_do_nothing(
        index_elements=[ChangeRequest.ticket_order_id], index_where=text("status = 'open'")
    )
    request_id = await db.scalar(once.returning(ChangeRequest.id))
    if request_id is None:
        raise ChangeWaiting()
    await enqueue(db, "send_change_email", request_id=str(request_id))
    await enqueue(db, "send_change_asked_email", request_id=str(request_id))


async def withdraw(db: AsyncSession, order_id: UUID) -> None:
    """Take back the request that waits, if there is one. System actor: the caller read the order as its buyer."""
    await db.execute(
        update(ChangeRequest)
        .where(ChangeRequest.ticket_order_id == order_id, ChangeRequest.status == ChangeStatus.OPEN)
        .values(status=ChangeStatus.WITHDRAWN, answered_at=func.now())
    )


async def open_requests(db: AsyncSession) -> list[OpenRequest]:
    """The requests that wait, longest first, with their orders. Staff actor."""
    waiting = select(ChangeRequest).where(ChangeRequest.status == ChangeStatus.OPEN)
    by_age = waiting.order_by(ChangeRequest.created_at, ChangeRequest.id).limit(OPEN_LIMIT)
    requests = list(await db.scalars(by_age))
    orders = {one.id: one for one in await read_orders(db, [one.ticket_order_id for one in requests])}
    return [_with_order(request, orders[request.ticket_order_id]) for request in requests]


async def open_request(db: AsyncSession, request_id: UUID) -> OpenRequest:
    """One request that waits. Staff or system actor.

    Raises:
        NotFound, ChangeAnswered.
    """
    request = await _open(db, request_id)
    return _with_order(request, await read_order(db, request.ticket_order_id))


async def decline(db: AsyncSession, request_id: UUID, answer: str, *, staff: StaffMember) -> None:
    """Say no, with a reason or without; the family is told by mail. System actor.

    Raises:
        NotFound, ChangeAnswered.
    """
    request = await _open(db, request_id, lock=True)
    await _answer(db, request, ChangeStatus.DECLINED, staff, answer)
    await enqueue(db, "send_change_email", request_id=str(request_id))


async def grant_refund(
    db: AsyncSession, request_id: UUID, *, staff: StaffMember, used_too: bool = False
) -> tuple[int, str]:
    """Send back what was paid for the tickets, end them and put their seats on sale; returns the cents, and their currency.

    System actor. The refund writes its own mail.

    Args:
        used_too: whether tickets with which somebody was let in end, too; their seats are kept back.

    Raises:
        NotFound, ChangeAnswered.
        TicketsUsed: somebody was let in, and nobody said that they know.
        NotPaid, AlreadyRefunded: nothing is left of these tickets.
    """
    request = await _open(db, request_id, lock=True)
    found = _with_order(request, await read_order(db, request.ticket_order_id))
    if not found.tickets:
        raise NotChangeable()
    lines = await lines_of_tickets(db, found.order.id, [ticket.id for ticket in found.tickets])
    choices, key = RefundChoices(item_ids=tuple(lines), used_too=used_too), f"change-request {request_id}"
    made = await refund_tickets(db, found.order.id, choices, staff=staff, key=key)
    await note_owed(db, found.order.id, lines)
    await end_differences(db, choices, by=staff.uuid, key=key)
    await _answer(db, request, ChangeStatus.GRANTED, staff)
    return made.amount_in_cents, found.order.currency


async def grant(db: AsyncSession, request_id: UUID, *, staff: StaffMember) -> None:
    """Note that the family has what it asked for, of which another mail tells it. System actor.

    Raises:
        NotFound, ChangeAnswered.
    """
    request = await _open(db, request_id, lock=True)
    await _answer(db, request, ChangeStatus.GRANTED, staff)


async def grant_by(db: AsyncSession, request_id: UUID, order_id: UUID, *, staff: StaffMember) -> None:
    """Note that what staff do with this order is the answer; a second click finds it granted. System actor, first of all.

    Raises:
        NotFound: no request of this order.
        ChangeAnswered: declined or taken back meanwhile.
    """
    request = await db.get(ChangeRequest, request_id, with_for_update=True)
    if request is None or request.ticket_order_id != order_id:
        raise NotFound()
    if request.status is not ChangeStatus.GRANTED:
        await grant(db, request_id, staff=staff)


async def request_about(db: AsyncSession, request_id: UUID | None, order_id: UUID) -> ChangeRequest | None:
    """The request that staff answer by what they do with this order, if there is one. Staff actor."""
    request = await db.get(ChangeRequest, request_id) if request_id else None
    return request if request and request.ticket_order_id == order_id else None


async def _open(db: AsyncSession, request_id: UUID, *, lock: bool = False) -> ChangeRequest:
    """The request, if it still waits; with `lock` nobody else answers it meanwhile."""
    request = await db.get(ChangeRequest, request_id, with_for_update=lock or None)
    if request is None:
        raise NotFound()
    if request.status is not ChangeStatus.OPEN:
        raise ChangeAnswered()
    return request


async def _answer(
    db: AsyncSession, request: ChangeRequest, status: ChangeStatus, staff: StaffMember, answer: str = ""
) -> None:
    values = {"status": status, "answer": answer, "answered_by": staff.uuid, "answered_at": func.now()}
    await db.execute(update(ChangeRequest).where(ChangeRequest.id == request.id).values(values))
    await audit.record(db, staff, f"change_{status}", Subject("change_request", request.id))


def _with_order(request: ChangeRequest, order: Order) -> OpenRequest:
    wanted = set(request.ticket_ids)
    return OpenRequest(
        request=request,
        order=order,
        tickets=tuple(ticket for ticket in order.standing if ticket.id in wanted),
    )
