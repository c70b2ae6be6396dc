"""The form of a set-up of a venue's hall: what it is called, and deleting it."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.venues import queries, seat_sets
from pwa_tickets.venues.office import KEY, LIST, address
from pwa_tickets.venues.seat_sets import SeatSetInUse, SeatSetName
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

SEAT_SET: Final = LIST + "/{venue_id:uuid}/seat-sets/{seat_set_id:uuid}"

AnyRequest = Request[Any, Any, Any]


@get(SEAT_SET, include_in_schema=False)
async def ask_for_name(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    seat_set_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template:
    """Ask what a set-up should be called instead."""
    return await _page(request, staff, db, venue_id, seat_set_id)


@post(SEAT_SET, include_in_schema=False)
async def rename(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    seat_set_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template | Redirect:
    """Rename a set-up and redirect to the venue."""
    form = await read_form(request, SeatSetName)
    if not form.errors:
        try:
            async with db.begin_nested():
                await seat_sets.rename(db, venue_id, seat_set_id, form.value.name, staff=staff)
        except InvalidInput as refusal:
            form.note(refusal)
        else:
            return back_to(request, f"{address(venue_id)}#seat-sets", Flash(gettext("Saved.")))
    return await _page(request, staff, db, venue_id, seat_set_id, form)


@post(SEAT_SET + "/delete", include_in_schema=False)
async def delete(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    seat_set_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Redirect:
    """Delete a set-up, unless shows take place in it, and redirect to the venue."""
    try:
        async with db.begin_nested():
            await seat_sets.delete(db, venue_id, seat_set_id, staff=staff)
    except SeatSetInUse as refusal:
        shows = ", ".join(f"“{show.title}”" for show in refusal.facts["shows"][:5])
        said = gettext("Shows use this setup, so it must stay: %(shows)s.") % {"shows": shows}
        return back_to(request, f"{address(venue_id)}/seat-sets/{seat_set_id}", Flash(said, "warn"))
    return back_to(request, address(venue_id), Flash(gettext("Deleted.")))


async def _page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    venue_id: UUID,
    seat_set_id: UUID,
    form: Form[SeatSetName] | None = None,
) -> Template:
    """The form as it was sent, or with what there is."""
    found = await seat_sets.seat_set(db, venue_id, seat_set_id)
    form = form or fill(SeatSetName, {"name": found.name})
    return office_page(
        request,
        staff,
        KEY,
        "venues/seat-set.html",
        status=422 if form.errors else 200,
        venue=await queries.venue(db, venue_id),
        seat_set=found,
        form=form,
    )


ROUTES = [ask_for_name, rename, delete]
