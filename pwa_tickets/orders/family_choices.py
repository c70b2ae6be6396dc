"""Families choose what becomes of tickets of a show that is called off or moved: money back, a gift to the studio, another show.

Each choice is made once: by the family, or by the worker when the days are over. Their tickets stand until then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.orders import job_runs
from pwa_tickets.orders.concerns import note_refused
from pwa_tickets.orders.exchange_plan import Move
from pwa_tickets.orders.family_choice_models import Choice, Fallback, FamilyChoice, Occasion
from pwa_tickets.orders.job_runs import JobError, Step
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.orders.owed import exchange_or_owe, refund_or_owe
from pwa_tickets.orders.refund_choices import RefundChoices
from pwa_tickets.orders.refund_models import RefundMethod, SeatChoice
from pwa_tickets.settings import Settings

DAYS: Final = 10
"""How long families have, unless staff say otherwise."""
MOST_DAYS: Final = 60
_METHODS: Final = {Choice.REFUND: RefundMethod.CARD, Choice.DONATION: RefundMethod.DONATION}


class ChoiceMade(TicketsError):
    """Refuse to choose a second time."""

    status, slug, title = 409, "choice-made", "You’ve already chosen"
    description = "The choice about these tickets was made before. Nothing was changed."
    sentence = "You’ve already chosen, and it’s done. If you need something else, please email the studio."


class ChoiceOver(TicketsError):
    """Refuse to choose when the time for it is over."""

    status, slug, title = 409, "choice-over", "Too late to choose"
    description = "The time that families had to choose is over. Nothing was changed."
    sentence = "The time to choose is over. If you need something else, please email the studio."


class Question(msgspec.Struct, kw_only=True, frozen=True):
    """What every family of a show is asked.

    Attributes:
        message: the studio's words.
        decide_by: afterwards the worker chooses `fallback`.
    """

    occasion: Occasion
    message: str
    fallback: Fallback
    decide_by: datetime


class Decision(msgspec.Struct, kw_only=True, frozen=True):
    """What a family chose.

    Attributes:
        moves: to the seats of another show, for `exchange`.
        difference_in_cents: what these cost more, or less, than what was paid.
    """

    choice: Choice
    moves: tuple[Move, ...] = ()
    difference_in_cents: int = 0


_NEXT: Final = text("""
    select i.ticket_order_id from ticket_order_items i
    join tickets t on t.id = i.ticket_id and t.voided_at is null
    join show_seats ss on ss.id = i.show_seat_id and ss.show_id = :show_id
    where not exists (
      select from family_choices c where c.job_run_id = :run_id and c.ticket_order_id = i.ticket_order_id)
    order by i.ticket_order_id limit 1
""")


def last_minute(now: datetime, days: int, time_zone: str) -> datetime:
    """The last minute of the day that is so many days away, on the venue's clock."""
    local = now.astimezone(ZoneInfo(time_zone)) + timedelta(days=days)
    return local.replace(hour=23, minute=59, second=0, microsecond=0)


async def ask_next_family(db: AsyncSession, run_id: UUID, show_id: UUID, question: Question) -> bool:
    """Ask the next family that has tickets for the show, with a mail; returns whether there was one. System actor."""
    order_id = await db.scalar(_NEXT, {"show_id": show_id, "run_id": run_id})
    if order_id is None:
        return False
    asked = insert(FamilyChoice).values(
        job_run_id=run_id,
        ticket_order_id=order_id,
        show_id=show_id,
        **{name: getattr(question, name) for name in question.__struct_fields__},
    )
    choice_id = await db.scalar(asked.returning(FamilyChoice.id))
    await enqueue(db, "send_choice_email", dedupe_key=f"asked-{choice_id}", choice_id=str(choice_id))
    return True


async def ask_next(db: AsyncSession, run_id: UUID, step: Step) -> bool:
    """Ask the next family of a run whose facts have the question, or end the run; returns whether there was one. System actor."""
    question = msgspec.convert(step.facts["question"], Question)
    asked = await ask_next_family(db, run_id, step.subject, question)
    await (job_runs.advance(db, run_id) if asked else job_runs.end(db, run_id))
    return asked


async def read_choice(db: AsyncSession, order_id: UUID, choice_id: UUID) -> FamilyChoice:
    """What an order is asked, chosen or not. Customer, staff or system actor.

    Raises:
        NotFound: not there, of another order, or not this actor's to see.
    """
    choice = await db.get(FamilyChoice, choice_id)
    if choice is None or choice.ticket_order_id != order_id:
        raise NotFound()
    return choice


async def open_choices(db: AsyncSession, order_id: UUID) -> Sequence[FamilyChoice]:
    """What an order is asked and has not chosen, oldest first. Customer, staff or system actor."""
    waiting = select(FamilyChoice).where(
        FamilyChoice.ticket_order_id == order_id, FamilyChoice.chosen.is_(None)
    )
    return (await db.scalars(waiting.order_by(FamilyChoice.created_at, FamilyChoice.id))).all()


async def choose(
    db: AsyncSession, settings: Settings, choice_id: UUID, decision: Decision, *, by_default: bool = False
) -> FamilyChoice:
    """Make the choice: the money, the tickets and the seats follow in the same transaction. System actor: the caller made sure
    that the order is its buyer's. The same choice again changes nothing.

    Args:
        by_default: the worker chooses, as nobody did.

    Raises:
        ChoiceMade: it is another than the one that was made.
        ChoiceOver: its time is over.
        TicketsUsed: somebody was let in meanwhile.
        SeatsTaken, OverCap, DifferenceOpen, RefundExceeds, NotMovable: nothing was changed.
    """
    choice = await db.get(FamilyChoice, choice_id, with_for_update=True, populate_existing=True)
    if choice is None:
        raise NotFound()
    if choice.chosen is not None:
        if choice.chosen is not decision.choice and not by_default:
            raise ChoiceMade()
        return choice
    if not by_default and await is_over(db, choice):
        raise ChoiceOver()
    order = await read_order(db, choice.ticket_order_id)
    tickets = {ticket.id for ticket in tickets_in_question(order, choice)}
    left = Choice.KEEP if used_tickets(order, choice) else Choice.ENDED
    chosen = decision.choice if tickets else left
    if chosen in _METHODS:
        choices = RefundChoices(
            item_ids=tuple(item.id for item in order.items if item.ticket_id in tickets),
            method=_METHODS[chosen],
            seats=SeatChoice.HOLD if choice.occasion is Occasion.CANCELLED else SeatChoice.RELEASE,
        )
        await refund_or_owe(db, order.id, choices, by=None, key=f"choice {choice.id}")
    elif chosen is Choice.EXCHANGE:
        await exchange_or_owe(
            db, settings, order.id, decision.moves, difference_in_cents=decision.difference_in_cents
        )
    choice.chosen, choice.by_default, choice.chosen_at = (
        chosen,
        by_default,
        await db.scalar(select(func.now())),
    )
    facts = {"choice": chosen, "by_default": by_default}
    await audit.record(db, None, "family_chose", audit.Subject("order", order.id), after=facts)
    return choice


def tickets_in_question(order: Order, choice: FamilyChoice) -> tuple[Ticket, ...]:
    """The tickets of the order that the choice is about, as they sit: not those with which somebody was let in."""
    used = {ticket.id for ticket in used_tickets(order, choice)}
    return tuple(t for t in order.standing if t.show_id == choice.show_id and t.id not in used)


def used_tickets(order: Order, choice: FamilyChoice) -> tuple[Ticket, ...]:
    """The tickets with which somebody was let in, who keeps them. A show that is called off let nobody see it."""
    if choice.occasion is Occasion.CANCELLED:
        return ()
    return tuple(t for t in order.standing if t.show_id == choice.show_id and t.scanned_at is not None)


async def is_over(db: AsyncSession, choice: FamilyChoice) -> bool:
    """Tell whether the time to choose is over; the worker chooses then, if it has not."""
    now: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return choice.decide_by <= now


async def queue_due(database: Database) -> int:
    """Queue the choices that nobody made in time; returns how many there are."""
    due = (
        select(FamilyChoice.id)
        .where(FamilyChoice.chosen.is_(None), FamilyChoice.decide_by < func.now())
        .order_by(FamilyChoice.decide_by)
        .limit(500)
    )
    async with database.transaction(SYSTEM) as db:
        found = (await db.scalars(due)).all()
        for choice_id in found:
            await enqueue(db, "settle_choice", dedupe_key=f"choice-{choice_id}", choice_id=str(choice_id))
    return len(found)


async def settle_choice(database: Database, settings: Settings, choice_id: str) -> None:
    """Choose for a family that did not, as staff said it would be. Staff see once where that is refused; it is tried on."""
    async with database.transaction(SYSTEM) as db:
        found = await db.get(FamilyChoice, UUID(choice_id))
        if found is None:
            return
        decision = Decision(choice=Choice(found.fallback))
        try:
            async with db.begin_nested():
                await choose(db, settings, found.id, decision, by_default=True)
        except TicketsError as refusal:
            order = await read_order(db, found.ticket_order_id)
            error = JobError(about=order.order_number, message=refusal.detail)
            if await job_runs.note_error(db, found.job_run_id, error):
                await note_refused(db, order.id, "choice", found.id, refusal)
