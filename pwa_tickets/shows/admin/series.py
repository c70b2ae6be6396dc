"""Series for staff: a form to create and change one, and deleting one without shows."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.shows import office_queries, series
from pwa_tickets.shows.admin.shows import KEY
from pwa_tickets.shows.admin.shows import PAGE as SHOWS
from pwa_tickets.shows.series import Poster, SeriesDetails
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

PAGE: Final = "/admin/ticketing/series"

AnyRequest = Request[Any, Any, Any]


class SeriesForm(msgspec.Struct, kw_only=True):
    """The form of a series."""

    name: Annotated[str, Text(most=120, empty=marked("Please give the recital a name."))]
    season: Annotated[str | None, Text(most=60)] = None
    description: Annotated[str | None, Text(most=600, lines=True)] = None
    poster: Poster = Poster.GREEN


@get(PAGE + "/create", include_in_schema=False)
async def new_series(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """Show the empty form."""
    return _form_page(request, staff, fill(SeriesForm))


@post(PAGE + "/create", include_in_schema=False)
async def create_series(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Create a series and lead on to its first show."""
    form = await read_form(request, SeriesForm)
    if form.errors:
        return _form_page(request, staff, form, status=422)
    made = await series.create_series(db, _details(form), staff=staff)
    said = Flash(gettext("%(series)s is added. Now add its first show.") % {"series": form.value.name})
    return back_to(request, f"{SHOWS}/create?series_id={made}", said)


@get(PAGE + "/{series_id:uuid}/edit", include_in_schema=False)
async def edit_series(
    request: AnyRequest, series_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show the form with what stands."""
    stands = await office_queries.series_details(db, series_id)
    return _form_page(request, staff, fill(SeriesForm, msgspec.structs.asdict(stands)), series_id)


@post(PAGE + "/{series_id:uuid}/edit", include_in_schema=False)
async def change_series(
    request: AnyRequest, series_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Change a series and lead back to the list."""
    form = await read_form(request, SeriesForm)
    if form.errors:
        return _form_page(request, staff, form, series_id, status=422)
    await series.change_series(db, series_id, _details(form), staff=staff)
    return back_to(request, SHOWS, Flash(gettext("Saved.")))


@get(PAGE + "/{series_id:uuid}/delete", include_in_schema=False)
async def ask_to_delete(
    request: AnyRequest, series_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask before a series is deleted."""
    stands = await office_queries.series_details(db, series_id)
    question = Confirmation(
        title=gettext("Delete %(series)s?") % {"series": stands.name},
        sentences=(gettext("A recital without shows can be deleted. It is gone for good."),),
        action=f"{PAGE}/{series_id}/delete",
        yes=gettext("Delete"),
        no=gettext("Keep it"),
        back=f"{PAGE}/{series_id}/edit",
        target="shows",
    )
    return confirm_page(request, staff, KEY, question)


@post(PAGE + "/{series_id:uuid}/delete", include_in_schema=False)
async def delete_series(
    request: AnyRequest, series_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Delete a series and lead to the list."""
    stands = await office_queries.series_details(db, series_id)
    try:
        await series.delete_series(db, series_id, staff=staff)
    except series.SeriesHasShows as refusal:
        return back_to(request, f"{PAGE}/{series_id}/edit", Flash(refusal.detail, "warn"))
    return back_to(request, SHOWS, Flash(gettext("%(series)s is deleted.") % {"series": stands.name}))


def _details(form: Form[SeriesForm]) -> SeriesDetails:
    return msgspec.convert(msgspec.structs.asdict(form.value), SeriesDetails)


def _form_page(
    request: AnyRequest,
    staff: StaffMember,
    form: Form[SeriesForm],
    series_id: UUID | None = None,
    *,
    status: int = 200,
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "shows/office-series-form.html",
        status=status,
        form=form,
        series_id=series_id,
        posters=[(poster, gettext(POSTER_NAMES[poster])) for poster in Poster],
    )


POSTER_NAMES: Final = {
    Poster.GREEN: marked("Green"),
    Poster.PLUM: marked("Plum"),
    Poster.NAVY: marked("Navy"),
    Poster.WINE: marked("Wine red"),
    Poster.TEAL: marked("Teal"),
    Poster.UMBER: marked("Brown"),
    Poster.SLATE: marked("Slate"),
    Poster.VIOLET: marked("Violet"),
}

ROUTES = [new_series, create_series, edit_series, change_series, ask_to_delete, delete_series]
