"""Money of tickets that ended, as far as it did not come by card: it is owed, and staff pay it back in cash or by check."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.concerns import close_concern
from pwa_tickets.orders.exchange import Difference, exchange_tickets
from pwa_tickets.orders.exchange_plan import Move
from pwa_tickets.orders.refund_choices import RefundChoices
from pwa_tickets.orders.refund_models import RefundMethod, RefundReason, TicketChoice
from pwa_tickets.orders.refundable import left_of_lines, lines_left
from pwa_tickets.orders.refunds import AlreadyRefunded, KeyUsed, RefundExceeds, refund_tickets, write_refund
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember

_DIFFERENCES: Final = text("""
    select i.ticket_order_id as order_id, array_agg(i.id order by i.id) as item_ids
    from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id and o.paid_at is not null
    where i.difference_of = any (cast(:item_ids as uuid[])) group by 1 order by 1
""")
_OWED: Final = text("""
    select subject_id as order_id, after -> 'item_ids' as item_ids, (after ->> 'amount_in_cents')::integer as amount_in_cents,
      coalesce((after ->> 'tickets') = 'stay', false) as stays
    from audit_log where id = :entry and action = 'cash_owed' and subject_type = 'order'
""")
_LOCK: Final = text("select from ticket_orders where id = :order_id for update")
_IS_OVER: Final = text("""
    select is_concern_closed(:order_id, :entry)
      and not exists (select from refunds where ticket_order_id = :order_id and idempotency_key = :key)
""")


async def refund_or_owe(
    db: AsyncSession, order_id: UUID, choices: RefundChoices, *, by: UUID | None, key: str
) -> None:
    """End the tickets of these lines and send their money to the card. What came another way is owed, and staff see it. So is
    what a link paid for better seats: it is of an order of its own. System actor.

    Raises:
        NotFound, NotPaid, AlreadyRefunded, UnknownLines, OverRefundLimit: nothing was changed.
    """
    await _end(db, order_id, choices, by=by, key=key)
    if choices.method is RefundMethod.CARD:
        await end_differences(db, choices, by=by, key=key)


async def end_differences(db: AsyncSession, choices: RefundChoices, *, by: UUID | None, key: str) -> None:
    """Send back what links paid for better seats of these lines, each from the order that paid it. System actor.

    Raises:
        OverRefundLimit: nothing was changed.
    """
    for paid in await db.execute(_DIFFERENCES, {"item_ids": list(choices.item_ids or ())}):
        difference = msgspec.structs.replace(choices, item_ids=tuple(paid.item_ids))
        try:
            async with db.begin_nested():
                await _end(db, paid.order_id, difference, by=by, key=key)
        except AlreadyRefunded:
            continue


async def _end(
    db: AsyncSession, order_id: UUID, choices: RefundChoices, *, by: UUID | None, key: str
) -> None:
    try:
        async with db.begin_nested():
            await write_refund(db, order_id, choices, by=by, key=key)
    except RefundExceeds:  # nothing of it came by card: the tickets end all the same
        words = gettext("You didn’t pay by card, so the studio gives you the money back in cash or by check.")
        note = f"{choices.note}\n{words}" if choices.note else words
        otherwise = msgspec.structs.replace(choices, method=RefundMethod.NONE, note=note)
        with suppress(AlreadyRefunded):  # lines without tickets: there is nothing to end
            async with db.begin_nested():
                await write_refund(db, order_id, otherwise, by=by, key=key)
    if choices.method is RefundMethod.CARD:
        await note_owed(db, order_id, choices.item_ids or ())


async def note_owed(db: AsyncSession, order_id: UUID, item_ids: Sequence[UUID]) -> int:
    """Have staff see what is left of lines that were to go back to the card, as it came another way; returns the cents."""
    owed = await left_of_lines(db, order_id, item_ids)
    if owed:
        facts = {"amount_in_cents": owed, "item_ids": sorted(set(item_ids))}
        await audit.record(db, None, "cash_owed", Subject("order", order_id), after=facts)
    return owed


async def exchange_or_owe(
    db: AsyncSession,
    settings: Settings,
    order_id: UUID,
    moves: Sequence[Move],
    *,
    difference_in_cents: int,
) -> None:
    """Move the tickets of a family that chose another show: what they cost less goes back to the card. What was paid another way
    is owed, and staff see it; what they cost more nobody pays. System actor.

    Raises:
        As `exchange_tickets`: nothing was changed.
    """
    how = Difference.REFUND if difference_in_cents < 0 else Difference.WAIVE
    moved = {move.ticket_id for move in moves}
    lines = [line for line in await lines_left(db, order_id) if line.ticket_id in moved]
    is_theirs = sum(line.left_in_cents for line in lines) >= -difference_in_cents
    try:
        async with db.begin_nested():
            await _move(db, settings, order_id, moves, how, difference_in_cents)
    except RefundExceeds:
        if not is_theirs:
            raise
        item_ids = sorted(line.item_id for line in lines)
        owed = min(-difference_in_cents, await left_of_lines(db, order_id, item_ids))
        await _move(db, settings, order_id, moves, Difference.WAIVE, difference_in_cents)
        if owed:
            facts = {"amount_in_cents": owed, "item_ids": item_ids, "tickets": TicketChoice.STAY}
            await audit.record(db, None, "cash_owed", Subject("order", order_id), after=facts)


async def _move(
    db: AsyncSession, settings: Settings, order_id: UUID, moves: Sequence[Move], how: Difference, agreed: int
) -> None:
    await exchange_tickets(db, settings, order_id, moves, staff=None, difference=how, agreed_in_cents=agreed)


async def pay_back(database: Database, entry: int, method: RefundMethod, *, staff: StaffMember) -> bool:
    """Write down that staff paid it back, and take it off the list; returns whether it is in the books. A second click finds it
    done; what is off the list, as an exchange settled it, is owed no more.

    Staff read what is owed and close it, and only the system may queue the mail: a server that stops between leaves it on the
    list, and the next click finds the refund that this one wrote.

    Args:
        entry: the audit log's, of what is owed.

    Raises:
        NotFound: nothing is owed by this entry.
        OverRefundLimit: more than they may give back.
        RefundExceeds: less is left by now, and it stays on the list.
    """
    async with database.transaction(staff.actor) as db:
        owed = (await db.execute(_OWED, {"entry": entry})).one_or_none()
    if owed is None:
        raise NotFound()
    lines = None if owed.item_ids is None else tuple(UUID(one) for one in owed.item_ids)
    choices = RefundChoices(
        item_ids=lines,
        amount_in_cents=owed.amount_in_cents,  # of lines whose card refund failed meanwhile more is left than is owed here
        method=method,
        tickets=TicketChoice.STAY if owed.stays else TicketChoice.VOID,
        reason=RefundReason.REQUESTED if owed.stays else RefundReason.SHOW_CANCELLED,
    )
    written = True
    try:
        async with database.transaction(SYSTEM) as db:
            about = {"order_id": UUID(owed.order_id), "entry": entry, "key": f"owed-{entry}"}
            await db.execute(_LOCK, about)  # no exchange settles it meanwhile
            if await db.scalar(_IS_OVER, about):
                return False
            await refund_tickets(db, UUID(owed.order_id), choices, staff=staff, key=f"owed-{entry}")
    except KeyUsed:
        pass  # somebody tapped the other way before
    except AlreadyRefunded:
        written = False  # somebody sent it back at the order
    with suppress(NotFound):  # the first click closed it
        async with database.transaction(staff.actor) as db:
            await close_concern(db, entry, staff=staff)
    return written
