"""A show that does not take place: every ticket for it ends, its money goes back, each family is told once. Or each is asked
what it would like instead (`family_choices`), and its tickets end by what it chooses.

Only this show's lines of an order go back: who bought for two shows keeps the other.
"""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import family_choices, job_runs
from pwa_tickets.orders.concerns import note_refused
from pwa_tickets.orders.family_choice_models import Fallback, Occasion
from pwa_tickets.orders.family_choices import Question
from pwa_tickets.orders.job_run_models import JobKind
from pwa_tickets.orders.job_runs import JobError
from pwa_tickets.orders.owed import refund_or_owe
from pwa_tickets.orders.refund_choices import RefundChoices
from pwa_tickets.orders.refund_models import RefundMethod, RefundReason, SeatChoice
from pwa_tickets.orders.refund_rights import keep_promise, promise
from pwa_tickets.web.actor import StaffMember


class ShowOver(TicketsError):
    """Refuse to cancel a show that has taken place."""

    status, slug, title = 409, "show-over", "It has taken place"
    description = "The show began before now. Nothing was changed."
    sentence = "This show has begun, so it can’t be canceled anymore. Refund its orders one by one."


class Affected(msgspec.Struct, kw_only=True, frozen=True):
    """What canceling a show comes to.

    Attributes:
        orders: with tickets for it that are good.
        amount_in_cents: what they paid for these, as far as it is still there.
    """

    orders: int
    tickets: int
    amount_in_cents: int
    currency: str


class Asking(msgspec.Struct, kw_only=True, frozen=True):
    """That families choose what becomes of their tickets.

    Attributes:
        days: how long they have; it is over at the end of a day on the venue's clock.
        fallback: what happens where nobody chose; their tickets do not stay.
    """

    days: int = family_choices.DAYS
    fallback: Fallback = Fallback.REFUND


_PAID: Final = """coalesce(sum(i.paid_in_cents + (
        select coalesce(sum(d.paid_in_cents), 0) from ticket_order_items d
        join ticket_orders paid on paid.id = d.ticket_order_id and paid.paid_at is not null
        where d.difference_of = i.id)), 0)::bigint as amount_in_cents"""
"""What lines cost, with what links paid for their better seats."""
_AFFECTED: Final = text(f"""
    select count(distinct i.ticket_order_id) as orders, count(*) as tickets, {_PAID},
      coalesce(min(o.currency), 'usd') as currency
    from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id
    join tickets t on t.id = i.ticket_id and t.voided_at is null
    join show_seats ss on ss.id = i.show_seat_id and ss.show_id = :show_id
""")  # noqa: S608 – a constant of ours
_NEXT: Final = text(f"""
    select i.ticket_order_id, min(o.order_number) as order_number, array_agg(i.id order by i.id) as item_ids, {_PAID}
    from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id
    join tickets t on t.id = i.ticket_id and t.voided_at is null
    join show_seats ss on ss.id = i.show_seat_id and ss.show_id = :show_id
    where o.order_number <> all (cast(:failed as text[]))
    group by i.ticket_order_id order by i.ticket_order_id limit 1
""")  # noqa: S608 – a constant of ours
_CALL_OFF: Final = text("select call_off_show(:show_id)")
_TIME_ZONE: Final = text(
    "select v.time_zone from recital_shows sh join venues v on v.id = sh.venue_id where sh.id = :show_id"
)


async def affected_by(db: AsyncSession, show_id: UUID) -> Affected:
    """What canceling the show comes to. Staff or system actor."""
    row = (await db.execute(_AFFECTED, {"show_id": show_id})).mappings().one()
    return msgspec.convert(dict(row), Affected)


async def cancel_show(
    db: AsyncSession,
    show_id: UUID,
    *,
    refund: bool,
    message: str | None,
    staff: StaffMember,
    asking: Asking | None = None,
) -> UUID:
    """Call a show off and begin ending its tickets. Canceling it again answers with the same run. System actor: it queues.

    Args:
        message: what the families read beside the news.
        asking: to ask every family instead of sending the money back at once.

    Returns:
        The run's id.

    Raises:
        NotFound: no such show.
        ShowOver: it has begun.
        InvalidInput: families are asked, and no money may go back.
        OverRefundLimit: more ends than they may send back; nothing was changed.
    """
    if asking is not None and not refund:
        message = gettext(
            "Families who choose may want their money back. Let the money go back, or don’t ask them."
        )
        raise InvalidInput([{"field": "refund", "message": message}])
    told = await db.scalar(_CALL_OFF, {"show_id": show_id})
    if told is None:
        raise NotFound()
    if told == "over":
        raise ShowOver()
    affected = await affected_by(db, show_id)
    begun: dict[str, Any] = {"refund": refund, "message": message}
    if asking is not None:
        zone = str(await db.scalar(_TIME_ZONE, {"show_id": show_id}))
        question = Question(
            occasion=Occasion.CANCELLED,
            message=message or "",
            fallback=asking.fallback,
            decide_by=family_choices.last_minute(datetime.now(UTC), asking.days, zone),
        )
        begun["question"] = msgspec.to_builtins(question)
    run_id, is_new = await job_runs.begin(
        db, JobKind.CANCEL_SHOW, show_id, total=affected.orders, by=staff.uuid, **begun
    )
    if is_new:
        await promise(db, staff, run_id, show_id, affected.amount_in_cents)
        facts: dict[str, Any] = {"orders": affected.orders, "tickets": affected.tickets, "refund": refund}
        if asking is not None:
            facts |= {"days": asking.days, "fallback": asking.fallback}
        await audit.record(db, staff, "show_cancelled", Subject("show", show_id), after=facts)
    return run_id


async def run_cancellation(database: Database, run_id: str) -> None:
    """End the tickets of one order after the other, or ask its family, each in a transaction with the note that it is done."""
    while await cancel_next_order(database, UUID(run_id)):
        pass


async def cancel_next_order(database: Database, run_id: UUID) -> bool:
    """End the tickets of the next order, or ask its family; returns whether there was one."""
    async with database.transaction(SYSTEM) as db:
        step = await job_runs.lock_run(db, run_id)
        if step is None:
            return False
        if "question" in step.facts:
            return await family_choices.ask_next(db, run_id, step)
        failed = [error.about for error in step.errors]  # their tickets are good still: they are for staff
        found = (await db.execute(_NEXT, {"show_id": step.subject, "failed": failed})).one_or_none()
        if found is None:
            await job_runs.end(db, run_id)
            return False
        choices = RefundChoices(
            item_ids=tuple(found.item_ids),
            method=RefundMethod.CARD if step.facts["refund"] else RefundMethod.NONE,
            seats=SeatChoice.HOLD,
            reason=RefundReason.SHOW_CANCELLED,
            note=step.facts.get("message"),
        )
        error = None
        await keep_promise(db, run_id, found.amount_in_cents)
        try:
            async with db.begin_nested():
                await refund_or_owe(
                    db, found.ticket_order_id, choices, by=step.requested_by, key=f"run-{run_id}"
                )
        except TicketsError as refusal:
            error = JobError(about=found.order_number, message=refusal.detail)
            await note_refused(db, found.ticket_order_id, "refund", run_id, refusal)
        await job_runs.advance(db, run_id, error=error)
        return True
