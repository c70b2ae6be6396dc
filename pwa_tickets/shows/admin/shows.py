"""Shows for staff: the list, and a form to create, change and duplicate one."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.shows import office_queries as queries
from pwa_tickets.shows import scheduling
from pwa_tickets.shows.office_queries import ShowFilters
from pwa_tickets.shows.scheduling import ShowDetails
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Money, Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.local_time import LocalTime
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page
from pwa_tickets.web.paging import find_sorting

PAGE: Final = "/admin/ticketing/shows"
KEY: Final = "shows"
TITLE: Final = Text(most=120, empty=marked("Please give it a title, like “Friday evening”."))
MOMENTS: Final = ("starts_at", "doors_at", "sale_opens_at", "sale_closes_at")

AnyRequest = Request[Any, Any, Any]


class ShowForm(msgspec.Struct, kw_only=True):
    """The form of a show; times are on its venue's clock."""

    title: Annotated[str, TITLE]
    series_id: UUID
    venue_id: UUID
    starts_at: LocalTime
    doors_at: LocalTime | None = None
    duration_minutes: Annotated[int | None, Whole(least=1, most=24 * 60)] = None
    sale_opens_at: LocalTime | None = None
    sale_closes_at: LocalTime | None = None
    price_in_cents: Annotated[int | None, Money()] = None
    seats_per_buyer: Annotated[int, Whole(least=1, most=100)] = 8
    free_is_meant: bool = False


@get(PAGE, include_in_schema=False)
async def show_list(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb, settings: NamedDependency[Settings]
) -> Template:
    """List the shows, with how full each is."""
    filters: Form[ShowFilters] = read_query(request, ShowFilters)
    sorting = find_sorting(queries.SHOW_SORTINGS, "")
    cursor = request.query_params.get("cursor", "")
    series = await queries.series_choices(db)
    return office_page(
        request,
        staff,
        KEY,
        "shows/office-list.html",
        parts={"shows": "shows/_office-list.html"},
        filters=filters,
        shows=await queries.show_list(db, settings, filters.value, sorting=sorting, cursor=cursor),
        series=series,
        series_options=_options(series),
    )


@get(PAGE + "/create", include_in_schema=False)
async def new_show(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """Show the empty form, with the only venue and the newest series chosen."""
    series, venues = await queries.series_choices(db), await queries.venue_choices(db)
    chosen = {
        "series_id": request.query_params.get("series_id") or (series[0].id if series else None),
        "venue_id": venues[0].id if venues else None,
    }
    return await _form_page(request, staff, db, fill(ShowForm, {"title": None, "starts_at": None} | chosen))


@post(PAGE + "/create", include_in_schema=False)
async def create_show(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Create a show and lead to its page."""
    form = await read_form(request, ShowForm)
    details = await _details(db, form)
    if details is not None:
        try:
            made = await scheduling.create_show(db, details, staff=staff)
            return back_to(
                request, f"{PAGE}/{made}", Flash(gettext("%(show)s is added.") % {"show": details.title})
            )
        except InvalidInput as refusal:
            form.note(refusal)
    return await _form_page(request, staff, db, form, status=422)


@get(PAGE + "/{show_id:uuid}/edit", include_in_schema=False)
async def edit_show(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show the form with what stands."""
    show = await queries.office_show(db, show_id)
    values = msgspec.structs.asdict(await queries.show_details(db, show_id))
    for name in MOMENTS:
        values[name] = values[name] and LocalTime.of(values[name], show.time_zone)
    return await _form_page(request, staff, db, fill(ShowForm, values), show_id=show_id)


@post(PAGE + "/{show_id:uuid}/edit", include_in_schema=False)
async def change_show(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Change a show and lead back to its page."""
    form = await read_form(request, ShowForm)
    details = await _details(db, form)
    if details is not None:
        try:
            await scheduling.change_show(db, show_id, details, staff=staff)
            return back_to(request, f"{PAGE}/{show_id}", Flash(gettext("Saved.")))
        except InvalidInput as refusal:
            form.note(refusal)
        except scheduling.ShowHasSeats as refusal:
            form.refuse("venue_id", refusal.detail)
    return await _form_page(request, staff, db, form, show_id=show_id, status=422)


@get(PAGE + "/{show_id:uuid}/delete", include_in_schema=False)
async def ask_to_delete(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask before a show is deleted."""
    show = await queries.office_show(db, show_id)
    question = Confirmation(
        title=gettext("Delete %(show)s?") % {"show": show.title},
        sentences=(gettext("The show and its seats are gone for good. Nobody has ordered any of them."),),
        action=f"{PAGE}/{show_id}/delete",
        yes=gettext("Delete"),
        no=gettext("Keep it"),
        back=f"{PAGE}/{show_id}",
        target="show",
    )
    return confirm_page(request, staff, KEY, question)


@post(PAGE + "/{show_id:uuid}/delete", include_in_schema=False)
async def delete_show(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Delete a show and lead to the list."""
    show = await queries.office_show(db, show_id)
    try:
        await scheduling.delete_show(db, show_id, staff=staff)
    except scheduling.ShowHasOrders as refusal:
        return back_to(request, f"{PAGE}/{show_id}", Flash(refusal.detail, "warn"))
    return back_to(request, PAGE, Flash(gettext("%(show)s is deleted.") % {"show": show.title}))


async def _details(db: AsyncSession, form: Form[ShowForm]) -> ShowDetails | None:
    """What the form says, its times as moments at the venue; None, with the reasons in the form, where it cannot be meant."""
    zone = next(
        (venue.time_zone for venue in await queries.venue_choices(db) if form.has("venue_id", venue.id)),
        "UTC",
    )
    moments = {name: form.moment(name, zone) for name in MOMENTS}
    if form.errors:
        return None
    return msgspec.convert({**msgspec.structs.asdict(form.value), **moments}, ShowDetails)


async def _form_page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    form: Form[ShowForm],
    *,
    show_id: UUID | None = None,
    status: int = 200,
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "shows/office-show-form.html",
        status=status,
        form=form,
        show=None if show_id is None else await queries.office_show(db, show_id),
        series_options=_options(await queries.series_choices(db)),
        venue_options=_options(await queries.venue_choices(db)),
    )


def _options(choices: list[queries.Choice]) -> list[tuple[UUID, str]]:
    return [(choice.id, choice.name) for choice in choices]


ROUTES = [
    show_list,
    new_show,
    create_show,
    edit_show,
    change_show,
    ask_to_delete,
    delete_show,
]
