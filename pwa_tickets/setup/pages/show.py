"""The step of the show: what it is called, when it is, and where."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.setup.guesses import is_at_night
from pwa_tickets.setup.pages.drafts import forget_draft, with_draft
from pwa_tickets.setup.pages.forms import ShowStep
from pwa_tickets.setup.pages.frame import PAGE, lead_on, progress_of, step_page
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.setup.show import NIGHT, keep_show
from pwa_tickets.web import words
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.local_time import LocalTime

SHOW: Final = PAGE + "/show"

AnyRequest = Request[Any, Any, Any]


@get(SHOW, include_in_schema=False)
async def ask_for_show(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template:
    """Ask for the show, with what was said before."""
    progress = await progress_of(db, settings)
    form = with_draft(progress, Step.SHOW, fill(ShowStep, _said(progress)), ShowStep)
    return _page(request, owner, progress, form)


@post(SHOW, include_in_schema=False)
async def keep(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Make the recital, its shows and the theater, or change them, and lead on."""
    progress = await progress_of(db, settings)
    form = await read_form(request, ShowStep)
    moments = _moments(form, _zone(progress))
    if not form.errors:
        try:
            async with db.begin_nested():  # a refusal leaves the transaction to read the page with
                said = form.value
                await keep_show(
                    db, progress, title=said.title, theater=said.theater, moments=moments, staff=owner
                )
                await forget_draft(db, progress, Step.SHOW)
            return lead_on(request, await progress_of(db, settings), _spoken(moments, _zone(progress)))
        except InvalidInput as refusal:
            form.note(refusal)
    return _page(request, owner, progress, form, status=422)


def _moments(form: Form[ShowStep], zone: str) -> list[datetime]:
    """When each show begins; what cannot be meant is refused in the form."""
    first = form.moment("starts_at", zone)
    if first is None or form.errors:
        return []
    found = [first]
    if said := form.value.another:
        day = first.astimezone(ZoneInfo(zone))
        other = day.replace(hour=int(said[:2]), minute=int(said[3:]), fold=0)
        if other == day:
            form.refuse("another", gettext("That is the same time as the first show."))
        found = sorted([first, other])
    for moment in found:
        if is_at_night(moment, zone) and not form.value.at_night:
            field = "starts_at" if moment == first else "another"
            form.refuse(field, gettext(NIGHT) % {"time": words.clock(moment, zone)})
    return found


def _said(progress: Progress) -> dict[str, Any]:
    """What the form begins with."""
    show = progress.show
    if show is None:
        return {"title": None, "starts_at": None, "theater": None}
    other = progress.shows[1] if len(progress.shows) > 1 else None
    return {
        "title": show.series_name,
        "starts_at": LocalTime.of(show.starts_at, show.time_zone),
        "another": other and f"{LocalTime.of(other.starts_at, other.time_zone).clock:%H:%M}",
        "theater": show.venue_name,
        "at_night": is_at_night(show.starts_at, show.time_zone),
    }


def _zone(progress: Progress) -> str:
    return progress.show.time_zone if progress.show else progress.answers.time_zone


def _spoken(moments: list[datetime], zone: str) -> str:
    """The day with its weekday, for whoever typed figures."""
    times = gettext(" and ").join(words.clock(moment, zone) for moment in moments)
    return gettext("%(day)s, %(times)s.") % {"day": words.long_day(moments[0], zone), "times": times}


def _page(
    request: AnyRequest, owner: StaffMember, progress: Progress, form: Form[ShowStep], *, status: int = 200
) -> Template:
    asks_night = bool(form.typed.word("at_night")) or any(
        name in form.errors for name in ("starts_at", "another")
    )
    return step_page(
        request,
        owner,
        progress,
        Step.SHOW,
        status=status,
        form=form,
        zone=_zone(progress),
        asks_night=asks_night,
    )


ROUTES = [ask_for_show, keep]
