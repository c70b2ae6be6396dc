"""The step of the seats that are not for sale: tap them, and look at the wheelchair places."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.seats.office_seats import seat_sections, seats_of_section
from pwa_tickets.seats.reservations import NoSeats, SeatsTaken, UnknownSeats
from pwa_tickets.settings import Settings
from pwa_tickets.setup.pages.forms import SeatsStep
from pwa_tickets.setup.pages.frame import PAGE, lead_on, progress_of, step_page
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.setup.seats import keep_back, wheelchair_places
from pwa_tickets.studio.choices import keep_answers
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to

SEATS: Final = PAGE + "/seats"

AnyRequest = Request[Any, Any, Any]


@get(SEATS, include_in_schema=False)
async def ask_for_seats(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Show the seats of one section to tap, and the wheelchair places."""
    progress = await progress_of(db, settings)
    if not progress.can_begin(Step.SEATS):
        return lead_on(request, progress)
    said = {"wheelchairs_are_right": progress.answers.seats_are_right}
    return await _page(request, owner, db, progress, fill(SeatsStep, said))


@post(SEATS, include_in_schema=False, request_max_body_size=200_000)
async def keep(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Keep the tapped seats back and show the rest, or lead on."""
    progress = await progress_of(db, settings)
    if not progress.can_begin(Step.SEATS):
        return lead_on(request, progress)
    form = await read_form(request, SeatsStep)
    if not form.errors:
        try:
            async with db.begin_nested():
                kept = len(form.value.seat_ids)
                if kept:
                    await keep_back(db, progress, form.value.seat_ids, staff=owner)
            if not form.value.goes_on:
                said = ngettext("%(num)s seat is kept back.", "%(num)s seats are kept back.", kept)
                query = request.url.query
                return back_to(request, f"{SEATS}?{query}" if query else SEATS, Flash(said % {"num": kept}))
            if progress.wheelchairs and not form.value.wheelchairs_are_right:
                form.refuse(
                    "wheelchairs_are_right",
                    gettext("Please look at the wheelchair places, and check the box when they’re right."),
                )
            else:
                await keep_answers(db, {"seats_are_right": True})
                return lead_on(request, await progress_of(db, settings))
        except (NoSeats, UnknownSeats, SeatsTaken):
            form.refuse(
                "seat_ids",
                gettext("Some of these seats are taken. Nothing was changed: please choose again."),
            )
    return await _page(request, owner, db, progress, form, status=422)


async def _page(
    request: AnyRequest,
    owner: StaffMember,
    db: AsyncSession,
    progress: Progress,
    form: Form[SeatsStep],
    *,
    status: int = 200,
) -> Template:
    show = progress.show
    assert show is not None
    sections = [
        one for one in await seat_sections(db, show.id) if not one.is_general
    ]  # places are nothing to tap
    wanted = request.query_params.get("section", "")
    section = next((one for one in sections if str(one.id) == wanted), sections[0] if sections else None)
    return step_page(
        request,
        owner,
        progress,
        Step.SEATS,
        status=status,
        form=form,
        sections=sections,
        section=section,
        seats=await seats_of_section(db, show.id, section.id) if section else [],
        wheelchairs=await wheelchair_places(db, show.venue_id),
    )


ROUTES = [ask_for_seats, keep]
