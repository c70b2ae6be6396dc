"""The step of the hall: where its seats come from, and the theater's own total as the check."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.setup import venue as seats
from pwa_tickets.setup.pages.drafts import forget_draft, with_draft
from pwa_tickets.setup.pages.forms import VenueStep
from pwa_tickets.setup.pages.frame import PAGE, lead_on, progress_of, step_page
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.setup.venue import SOURCE_NAMES, SeatSource
from pwa_tickets.studio.choices import keep_answers
from pwa_tickets.venues import uploads
from pwa_tickets.venues.imports import ImportOptions
from pwa_tickets.venues.office import address
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to

VENUE: Final = PAGE + "/venue"

AnyRequest = Request[Any, Any, Any]


@get(VENUE, include_in_schema=False)
async def ask_for_source(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Ask where the seats come from and how many there are."""
    progress = await progress_of(db, settings)
    if not progress.can_begin(Step.VENUE):
        return lead_on(request, progress)
    said = {"source": progress.answers.source or SeatSource.SHEET, "total": progress.answers.total}
    form = with_draft(progress, Step.VENUE, fill(VenueStep, said), VenueStep)
    if progress.seats and not progress.is_done(Step.VENUE):
        form.refuse("total", _off(progress))
    return _page(request, owner, progress, form)


@post(VENUE, include_in_schema=False)
async def keep(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Lay the hall out, or lead to the import of a spreadsheet. The seats are read between two transactions."""
    form = await read_form(request, VenueStep)
    async with database.transaction(owner.actor) as db:
        progress = await progress_of(db, settings)
    if progress.show is None:
        return lead_on(request, progress)
    if not form.errors and form.value.total is None:
        form.refuse(
            "total", gettext("Please type how many seats the theater has; its website or its office says.")
        )
    if form.errors:
        return _page(request, owner, progress, form, status=422)
    chosen = form.value
    content = (
        seats.SAMPLE.read_bytes()
        if chosen.source is SeatSource.SAMPLE
        else seats.plain_seats(chosen.total or 0)
    )
    reading = await uploads.read(content, ImportOptions().reading(settings.currency))
    try:
        async with database.transaction(owner.actor) as db:
            await keep_answers(db, {"source": chosen.source, "total": chosen.total})
            await forget_draft(db, progress, Step.VENUE)
            is_new = chosen.source != progress.answers.source or not progress.seats
            if chosen.source is SeatSource.PLAIN:
                is_new = is_new or progress.seats != chosen.total
            if chosen.source is not SeatSource.SHEET and is_new:
                await seats.lay_out(db, reading, progress.show.venue_id, staff=owner)
            progress = await progress_of(db, settings)
    except TicketsError as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return _page(request, owner, progress, form, status=422)
    if chosen.source is SeatSource.SHEET and (is_new or not progress.is_done(Step.VENUE)):
        assert progress.show is not None
        return back_to(request, f"{address(progress.show.venue_id)}/import")
    if not progress.is_done(Step.VENUE):
        form.refuse("total", _off(progress))
        return _page(request, owner, progress, form, status=422)
    return lead_on(request, progress)


def _off(progress: Progress) -> str:
    """What is wrong with the total: the hall, or the number."""
    facts = {"have": progress.seats, "total": progress.answers.total or 0}
    return (
        gettext(
            "The plan has %(have)s seats and the theater says %(total)s. Please find out which is right: it’s easy to "
            "miss a row."
        )
        % facts
    )


def _page(
    request: AnyRequest, owner: StaffMember, progress: Progress, form: Form[VenueStep], *, status: int = 200
) -> Template:
    options = [(one, gettext(name), gettext(about)) for one, (name, about) in SOURCE_NAMES.items()]
    return step_page(request, owner, progress, Step.VENUE, status=status, form=form, sources=options)


ROUTES = [ask_for_source, keep]
