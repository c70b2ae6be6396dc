"""The list of venues, creating, changing, copying and deleting one, and the page of one."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.venues import details, queries
from pwa_tickets.venues.details import VenueDetails, VenueInUse
from pwa_tickets.venues.office import KEY, LIST, address, venue_page
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

AnyRequest = Request[Any, Any, Any]


@get(LIST, include_in_schema=False)
async def list_venues(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """List the venues, by name."""
    page = await queries.venues(db, settings, cursor=request.query_params.get("cursor", ""))
    parts = {"venues": "venues/_venues.html"}
    return office_page(request, staff, KEY, "venues/list.html", parts=parts, venues=page)


@get(LIST + "/create", include_in_schema=False)
async def ask_for_venue(request: AnyRequest, staff: NamedDependency[StaffMember]) -> Template:
    """Ask what a new venue is called and where it is."""
    return _form(request, staff, fill(VenueDetails, {"time_zone": details.time_zones()[0]}), None)


@post(LIST + "/create", include_in_schema=False)
async def create(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Create a venue and redirect to its page."""
    form = await read_form(request, VenueDetails)
    if not form.errors:
        try:
            venue_id = await details.create(db, form.value, staff=staff)
        except InvalidInput as refusal:
            form.note(refusal)
        else:
            said = gettext("%(venue)s is added. Now it needs its seats.") % {"venue": form.value.name}
            return back_to(request, address(venue_id), Flash(said))
    return _form(request, staff, form, None)


@get(LIST + "/{venue_id:uuid}", include_in_schema=False)
async def show_venue(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show a venue: its map, its sections and price zones, its shows."""
    return await venue_page(request, staff, db, venue_id)


@get(LIST + "/{venue_id:uuid}/edit", include_in_schema=False)
async def ask_for_changes(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask what should be said of a venue instead."""
    venue = await queries.venue(db, venue_id)
    return _form(request, staff, fill(VenueDetails, msgspec.structs.asdict(venue)), venue_id)


@post(LIST + "/{venue_id:uuid}/edit", include_in_schema=False)
async def change(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Change what is said of a venue and redirect to its page."""
    form = await read_form(request, VenueDetails)
    if not form.errors:
        try:
            await details.change(db, venue_id, form.value, staff=staff)
        except InvalidInput as refusal:
            form.note(refusal)
        else:
            return back_to(request, address(venue_id), Flash(gettext("Saved.")))
    return _form(request, staff, form, venue_id)


@post(LIST + "/{venue_id:uuid}/copy", include_in_schema=False)
async def copy(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Copy a venue with its map and redirect to the copy's form, where it gets its name."""
    copied = await details.copy(db, venue_id, staff=staff)
    said = Flash(gettext("This is the copy. What you change here leaves the first one as it is."))
    return back_to(request, f"{address(copied)}/edit", said)


@get(LIST + "/{venue_id:uuid}/delete", include_in_schema=False)
async def ask_to_delete(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Ask before a venue is deleted, or say at once which shows need it."""
    venue = await queries.venue(db, venue_id)
    if shows := await details.shows_at(db, venue_id):
        return _refuse_to_delete(request, venue_id, VenueInUse(shows=shows))
    question = Confirmation(
        title=gettext("Delete %(venue)s?") % {"venue": venue.name},
        sentences=(gettext("Its map goes with it: all sections, price zones and seats."),),
        action=f"{address(venue_id)}/delete",
        yes=gettext("Delete"),
        no=gettext("Keep it"),
        back=address(venue_id),
        target="venue",
    )
    return confirm_page(request, staff, KEY, question)


@post(LIST + "/{venue_id:uuid}/delete", include_in_schema=False)
async def delete(
    request: AnyRequest, venue_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Delete a venue and redirect to the list; back to it where shows need it."""
    venue = await queries.venue(db, venue_id)
    try:
        await details.delete(db, venue_id, staff=staff)
    except VenueInUse as refusal:
        return _refuse_to_delete(request, venue_id, refusal)
    return back_to(request, LIST, Flash(gettext("%(venue)s is deleted.") % {"venue": venue.name}))


def _refuse_to_delete(request: AnyRequest, venue_id: UUID, refusal: VenueInUse) -> Redirect:
    shows: list[details.ShowOfVenue] = refusal.facts["shows"]
    named = ", ".join(f"“{show.title}”" for show in shows[:5])
    if len(shows) > 5:
        named = gettext("%(shows)s and %(more)s more") % {"shows": named, "more": len(shows) - 5}
    said = gettext("This venue must stay, because these shows take place in it: %(shows)s.") % {
        "shows": named
    }
    return back_to(request, address(venue_id), Flash(said, "warn"))


def _form(
    request: AnyRequest, staff: StaffMember, form: Form[VenueDetails], venue_id: UUID | None
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "venues/venue-form.html",
        status=422 if form.errors else 200,
        form=form,
        venue_id=venue_id,
        time_zones=[(name, name.replace("_", " ")) for name in details.time_zones()],
    )


ROUTES = [
    list_venues,
    ask_for_venue,
    create,
    show_venue,
    ask_for_changes,
    change,
    copy,
    ask_to_delete,
    delete,
]
