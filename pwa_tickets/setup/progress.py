"""How far the set-up is: read off what was made, so that what staff change elsewhere counts as well."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.i18n import marked
from pwa_tickets.shows.office_queries import OfficeShow, office_show
from pwa_tickets.studio.models import Studio


class Step(StrEnum):
    """A step of the set-up after the first, as its address names it; in the order in which they are offered."""

    SHOW = "show"
    VENUE = "venue"
    PRICE = "price"
    SEATS = "seats"
    TRY = "try"
    KEYS = "keys"
    MAIL = "mail"
    OPEN = "open"


STEP_NAMES: Final[Mapping[Step, str]] = {
    Step.SHOW: marked("The show"),
    Step.VENUE: marked("The hall"),
    Step.PRICE: marked("The price"),
    Step.SEATS: marked("Seats to keep back"),
    Step.TRY: marked("Try it"),
    Step.KEYS: marked("Getting paid"),
    Step.MAIL: marked("Your mail"),
    Step.OPEN: marked("Open the sale"),
}


class SetUpDone(TicketsError):
    """Refuse a step of the set-up when the studio is open."""

    status, slug, title = 409, "set-up-done", "Setup is done"
    description = "The studio is open, and its set-up is over. Nothing was changed."
    sentence = "Your studio is open already. Everything can be changed in the office."


class Answers(msgspec.Struct, kw_only=True):
    """What the set-up keeps beside shows, venue and studio.

    Attributes:
        show_ids: the shows that were made here, soonest first.
        total: how many seats the theater says it has.
        drafts: by step, what was typed and not sent yet.
    """

    time_zone: str = "America/New_York"
    show_ids: list[UUID] = []
    source: str | None = None
    total: int | None = None
    seats_are_right: bool = False
    is_tried: bool = False
    mail_arrived: bool = False
    drafts: dict[str, dict[str, list[str]]] = {}


class Progress(msgspec.Struct, kw_only=True):
    """Where the set-up stands.

    Attributes:
        shows: that were made here and are still there, soonest first.
        seats: how many the hall has, blocked ones too, as its theater counts; `wheelchairs` of them are wheelchair places,
            and `house_seats` are not for sale because the plan of the hall says so.
        priceless: seats of the shows for sale that cost nothing, where nobody said that they are free.
        lowest, highest: what the seats for sale cost, in cents.
        has_keys: whether Stripe's keys are there: here or in the environment.
    """

    answers: Answers
    studio_name: str
    currency: str
    shows: list[OfficeShow]
    seats: int = 0
    wheelchairs: int = 0
    house_seats: int = 0
    priceless: int = 0
    lowest: int = 0
    highest: int = 0
    has_keys: bool = False

    @property
    def show(self) -> OfficeShow | None:
        """The first of the shows."""
        return self.shows[0] if self.shows else None

    def is_done(self, step: Step) -> bool:
        """Whether nothing is left to do there."""
        show = self.show
        match step:
            case Step.SHOW:
                return show is not None and not show.is_over
            case Step.VENUE:
                return self.seats > 0 and self.seats == self.answers.total
            case Step.PRICE:
                made = [one.total > 0 and one.missing == 0 for one in self.shows]
                return bool(made) and all(made) and self.priceless == 0
            case Step.SEATS:
                return self.answers.seats_are_right
            case Step.TRY:
                return self.answers.is_tried
            case Step.KEYS:
                return self.has_keys
            case Step.MAIL:
                return self.answers.mail_arrived
            case Step.OPEN:
                return False

    def can_begin(self, step: Step) -> bool:
        """Whether what the step builds on is there."""
        match step:
            case Step.SHOW | Step.KEYS | Step.MAIL:
                return True
            case Step.VENUE:
                return self.show is not None
            case Step.PRICE:
                return self.show is not None and self.seats > 0
            case _:
                return self.show is not None and self.show.total > 0

    @property
    def next(self) -> Step:
        """The first step that is not done and can begin."""
        return next(step for step in Step if not self.is_done(step) and self.can_begin(step))


_SEATS: Final = text("""
    select count(*) as seats, count(*) filter (where s.seat_type = 'ada') as wheelchairs,
           count(*) filter (where s.seat_type in ('house', 'blocked') or not s.is_sellable) as house_seats
    from seats s where s.venue_id = :venue_id
""")
_PRICES: Final = text("""
    select count(*) filter (where ss.price_in_cents = 0 and not sh.free_is_meant) as priceless,
           coalesce(min(ss.price_in_cents), 0) as lowest, coalesce(max(ss.price_in_cents), 0) as highest
    from show_seats ss join recital_shows sh on sh.id = ss.show_id
    where sh.id = any (:show_ids) and ss.status <> 'held'
""")


async def read_progress(db: AsyncSession, *, has_keys: bool = False) -> Progress:
    """Read where the set-up stands. Staff actor.

    Args:
        has_keys: whether the environment has Stripe's keys.

    Raises:
        SetUpDone: the studio is open, or never began this way.
    """
    kept = (
        await db.execute(
            select(
                Studio.name, Studio.currency, Studio.stripe_publishable_key, Studio.set_up, Studio.opened_at
            )
        )
    ).one_or_none()
    if kept is None or kept.opened_at is not None or not kept.set_up:
        raise SetUpDone()
    answers = msgspec.convert(kept.set_up, Answers)
    progress = Progress(
        answers=answers,
        studio_name=kept.name or "",
        currency=kept.currency or "usd",
        shows=[show for show_id in answers.show_ids if (show := await _show(db, show_id))],
        has_keys=has_keys or bool(kept.stripe_publishable_key),
    )
    if progress.show is not None:
        seats = (await db.execute(_SEATS, {"venue_id": progress.show.venue_id})).one()
        prices = (await db.execute(_PRICES, {"show_ids": [show.id for show in progress.shows]})).one()
        progress = msgspec.structs.replace(progress, **seats._mapping, **prices._mapping)
    return progress


async def _show(db: AsyncSession, show_id: UUID) -> OfficeShow | None:
    """A show that somebody may have deleted in the office meanwhile."""
    try:
        return await office_show(db, show_id)
    except NotFound:
        return None
