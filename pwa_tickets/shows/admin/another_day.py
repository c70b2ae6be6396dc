"""The same show on another day: the form that asks for it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.shows import office_queries as queries
from pwa_tickets.shows import scheduling
from pwa_tickets.shows.admin.shows import KEY, PAGE, TITLE
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import fill, read_form
from pwa_tickets.web.local_time import LocalTime
from pwa_tickets.web.office import back_to, office_page

AnyRequest = Request[Any, Any, Any]


class DuplicateForm(msgspec.Struct, kw_only=True):
    """The form of the same show on another day."""

    title: Annotated[str, TITLE]
    starts_at: LocalTime


@get(PAGE + "/{show_id:uuid}/duplicate", include_in_schema=False)
async def ask_to_duplicate(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask for the other day."""
    show = await queries.office_show(db, show_id)
    form = fill(
        DuplicateForm, {"title": show.title, "starts_at": LocalTime.of(show.starts_at, show.time_zone)}
    )
    return office_page(request, staff, KEY, "shows/office-duplicate.html", form=form, show=show)


@post(PAGE + "/{show_id:uuid}/duplicate", include_in_schema=False)
async def duplicate_show(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Make the same show on another day and lead to its page."""
    show = await queries.office_show(db, show_id)
    form = await read_form(request, DuplicateForm)
    starts_at = form.moment("starts_at", show.time_zone)
    if not form.errors and starts_at is not None:
        try:
            made = await scheduling.duplicate_show(
                db, show_id, title=form.value.title, starts_at=starts_at, staff=staff
            )
            said = Flash(gettext("The copy is ready. Its sale isn’t open yet."))
            return back_to(request, f"{PAGE}/{made}", said)
        except InvalidInput as refusal:
            form.note(refusal)
    return office_page(request, staff, KEY, "shows/office-duplicate.html", status=422, form=form, show=show)


ROUTES = [ask_to_duplicate, duplicate_show]
