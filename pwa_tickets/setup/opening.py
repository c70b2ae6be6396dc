"""Seventh step: everything read once more as one sentence, what is still in the way, and the switch that opens the studio."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.money import format_money_short
from pwa_tickets.setup.guesses import is_at_night
from pwa_tickets.setup.progress import Progress, SetUpDone, Step
from pwa_tickets.shows import opening, scheduling
from pwa_tickets.shows.office_queries import OfficeShow, show_details
from pwa_tickets.studio.choices import STUDIO
from pwa_tickets.web import words
from pwa_tickets.web.actor import StaffMember

MISSING: Final = {
    Step.SHOW: marked("There is no show yet, or its day is over."),
    Step.VENUE: marked("The plan of the hall and the theater’s own total don’t match."),
    Step.PRICE: marked("Some seats have no price, or are not made yet."),
    Step.SEATS: marked("Nobody has looked at the wheelchair places and the seats to keep back."),
    Step.TRY: marked("Nobody has tried it out yet, or said to skip that."),
    Step.KEYS: marked("Your Stripe keys are missing, so nobody could pay."),
    Step.MAIL: marked("The email to yourself hasn’t arrived."),
}


class InTheWay(msgspec.Struct, frozen=True):
    """What keeps the studio from opening, and the step that mends it."""

    step: str
    sentence: str


def in_the_way(progress: Progress) -> list[InTheWay]:
    """List what keeps the studio from opening."""
    return [
        InTheWay(str(step), gettext(sentence))
        for step, sentence in MISSING.items()
        if not progress.is_done(step)
    ]


def doubts(progress: Progress) -> list[str]:
    """List what is allowed and seldom meant."""
    found = []
    for show in progress.shows:
        if is_at_night(show.starts_at, show.time_zone):
            said = gettext("%(show)s begins at %(time)s, in the middle of the night.")
            found.append(said % {"show": show.title, "time": words.clock(show.starts_at, show.time_zone)})
        if show.free_seats:
            found.append(gettext("%(seats)s seats are free.") % {"seats": words.grouped(show.free_seats)})
    return found


def proof_of(progress: Progress, show: OfficeShow, opens_at: datetime | None) -> str:
    """`Spring Recital, Saturday, May 16, 2:00 pm Chicago, Riverside: 785 seats of 785, 760 on sale from $12 to $28 …`.

    Args:
        opens_at: when its sale opens; None for at once.
    """
    zone = show.time_zone
    facts = {
        "show": show.series_name,
        "day": words.day_of_year(show.starts_at, zone),
        "time": words.clock(show.starts_at, zone),
        "city": zone.rpartition("/")[2].replace("_", " "),
        "theater": show.venue_name,
        "seats": words.grouped(progress.seats),
        "total": words.grouped(progress.answers.total or 0),
        "on_sale": words.grouped(show.for_sale),
        "prices": _prices(progress),
        "held": _held(progress, show),
        "opens": _opens(opens_at, zone),
    }
    said = gettext(
        "%(show)s, %(day)s, %(time)s %(city)s, %(theater)s: %(seats)s seats of %(total)s, %(on_sale)s on sale %(prices)s, "
        "%(held)s; %(opens)s."
    )
    return said % facts


async def open_studio(
    db: AsyncSession, progress: Progress, *, opens_at: datetime | None, staff: StaffMember
) -> int:
    """End the rehearsal and open the sale, now or at a moment to come. Returns how many orders of the rehearsal vanished.

    Raises:
        SetUpDone: somebody opened it a moment ago.
        NothingToSell, PriceMissing, InvalidInput: nothing was changed.
    """
    vanished = await db.scalar(text("select end_rehearsal()"))
    if vanished is None:
        raise SetUpDone()
    for show in progress.shows:
        if opens_at is None:
            await opening.open_sale(db, show.id, staff=staff)
        else:
            stands = await show_details(db, show.id)
            changed = msgspec.structs.replace(stands, sale_opens_at=opens_at)
            await scheduling.change_show(db, show.id, changed, staff=staff)
    await audit.record(db, staff, "studio_opened", STUDIO, after={"rehearsal_orders": vanished})
    return int(vanished)


def _held(progress: Progress, show: OfficeShow) -> str:
    """How many are kept back, and how many of them nobody tapped: the plan of the hall says so."""
    held = progress.seats - show.for_sale
    kept = gettext("%(held)s kept back") % {"held": words.grouped(held)}
    if by_plan := min(held, progress.house_seats):
        told = (
            gettext("%(kept)s, all by the plan of the hall")
            if by_plan == held
            else gettext("%(kept)s, %(by_plan)s of them by the plan of the hall")
        )
        return told % {"kept": kept, "by_plan": words.grouped(by_plan)}
    return kept


def _prices(progress: Progress) -> str:
    low, high = (
        format_money_short(cents, progress.currency) for cents in (progress.lowest, progress.highest)
    )
    if not progress.highest:
        return gettext("for free")
    return (
        gettext("at %(price)s") % {"price": low}
        if low == high
        else gettext("from %(low)s to %(high)s")
        % {
            "low": low,
            "high": high,
        }
    )


def _opens(opens_at: datetime | None, zone: str) -> str:
    if opens_at is None:
        return gettext("opens at once")
    local = opens_at.astimezone(ZoneInfo(zone))
    facts = {"day": words.day_of_year(local, zone), "time": words.clock(local, zone)}
    return gettext("opens %(day)s, %(time)s") % facts
