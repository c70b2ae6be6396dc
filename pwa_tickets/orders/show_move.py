"""A show that takes place at another time: its tickets stay good, and each family is asked once what it would like instead."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import family_choices, job_runs
from pwa_tickets.orders.family_choice_models import Fallback, Occasion
from pwa_tickets.orders.family_choices import Question
from pwa_tickets.orders.job_run_models import JobKind
from pwa_tickets.orders.refund_rights import promise
from pwa_tickets.orders.show_cancellation import ShowOver, affected_by
from pwa_tickets.seats.reservations import NotOnSale
from pwa_tickets.web.actor import StaffMember

A_DAY: Final = timedelta(days=1)


class ShowMove(msgspec.Struct, kw_only=True, frozen=True):
    """When a show takes place instead, and what its families are asked.

    Attributes:
        message: what the families read beside the news.
        decide_by: until when they choose; by default for some days, and no longer than until it begins. Where tickets end if
            families say nothing, they have a day at least.
        fallback: what happens where nobody chose.
    """

    starts_at: datetime
    message: str | None = None
    decide_by: datetime | None = None
    days: int = family_choices.DAYS
    fallback: Fallback = Fallback.KEEP


_MOVE: Final = text("select move_show(:show_id, :starts_at)")
_STANDS: Final = text("""
    select sh.starts_at, sh.sale_opens_at, v.time_zone
    from recital_shows sh join venues v on v.id = sh.venue_id where sh.id = :show_id
""")


async def move_show(db: AsyncSession, show_id: UUID, move: ShowMove, *, staff: StaffMember) -> UUID:
    """Move a show and begin asking its families; to the same time again answers with the same run. System actor: it queues.

    Returns:
        The run's id.

    Raises:
        NotFound: no such show.
        InvalidInput: it is then already, that is over, the sale opens later, or families would have no time.
        ShowOver: it has begun.
        NotOnSale: it was called off.
        OverRefundLimit: families may want more back than they may send.
    """
    before = (await db.execute(_STANDS, {"show_id": show_id})).one_or_none()
    if before is None:
        raise NotFound()
    now = datetime.now(UTC)
    last = family_choices.last_minute(now, move.days, before.time_zone)
    decide_by = move.decide_by or min(last, move.starts_at)
    _require_sensible(move.starts_at, decide_by, before.sale_opens_at, now)
    if move.decide_by is not None and move.fallback is not Fallback.KEEP:
        _require_a_day(move, now)
    told = await db.scalar(_MOVE, {"show_id": show_id, "starts_at": move.starts_at})
    if told == "over":
        raise ShowOver()
    if told == "cancelled":
        raise NotOnSale(closed=True)
    if told == "same":
        return await _run_of(db, show_id)
    affected = await affected_by(db, show_id)
    question = Question(
        occasion=Occasion.MOVED, message=move.message or "", fallback=move.fallback, decide_by=decide_by
    )
    begun: dict[str, Any] = {"question": msgspec.to_builtins(question)}
    run_id, _ = await job_runs.begin(
        db, JobKind.MOVE_SHOW, show_id, total=affected.orders, by=staff.uuid, **begun
    )
    await promise(db, staff, run_id, show_id, affected.amount_in_cents)
    await audit.record(
        db,
        staff,
        "show_moved",
        Subject("show", show_id),
        before={"starts_at": before.starts_at},
        after={"starts_at": move.starts_at, "orders": affected.orders, "fallback": move.fallback},
    )
    return run_id


def _require_sensible(
    starts_at: datetime, decide_by: datetime, sale_opens_at: datetime | None, now: datetime
) -> None:
    errors = []
    if starts_at <= now:
        errors.append(
            {"field": "starts_at", "message": gettext("This time has passed. Please choose a later one.")}
        )
    elif sale_opens_at is not None and sale_opens_at >= starts_at:
        message = gettext(
            "Its sale would open after the show begins. Please change the date of its sale first."
        )
        errors.append({"field": "starts_at", "message": message})
    elif not now < decide_by <= starts_at:
        message = gettext("Families need time to choose, and can’t choose after the show has begun.")
        errors.append({"field": "refund_until", "message": message})
    if errors:
        raise InvalidInput(errors)


def _require_a_day(move: ShowMove, now: datetime) -> None:
    """Refuse to end tickets of families who had no time to say that they want to keep them."""
    if move.decide_by is not None and move.decide_by < min(now + A_DAY, move.starts_at):
        message = gettext("Please give families a day at least: without an answer, their tickets end.")
        raise InvalidInput([{"field": "refund_until", "message": message}])


async def _run_of(db: AsyncSession, show_id: UUID) -> UUID:
    """The run that the move to this time began: the second click finds it."""
    run_id = await job_runs.run_of(db, JobKind.MOVE_SHOW, show_id)
    if run_id is None:
        raise InvalidInput([{"field": "starts_at", "message": gettext("It’s already at this time.")}])
    return run_id


async def run_move(database: Database, run_id: str) -> None:
    """Ask one family after the other, each in a transaction with the note that it was asked."""
    while await _ask_next(database, UUID(run_id)):
        pass


async def _ask_next(database: Database, run_id: UUID) -> bool:
    async with database.transaction(SYSTEM) as db:
        step = await job_runs.lock_run(db, run_id)
        return step is not None and await family_choices.ask_next(db, run_id, step)
