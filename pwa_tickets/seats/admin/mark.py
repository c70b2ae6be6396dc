"""The color and pattern on a show's tickets: look at those that are free on its day, choose another."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.seats.admin.show import SHOW
from pwa_tickets.shows import marks
from pwa_tickets.shows import office_queries as shows
from pwa_tickets.shows.admin.shows import KEY, PAGE
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

AnyRequest = Request[Any, Any, Any]


class MarkForm(msgspec.Struct, kw_only=True):
    """The number of a mark."""

    mark: Annotated[int, Whole(most=marks.MARKS - 1)]


@get(SHOW + "/mark", include_in_schema=False)
async def ask_for_mark(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show the marks that no other show of the day has."""
    show = await shows.office_show(db, show_id)
    return await _page(request, staff, db, show_id, fill(MarkForm, {"mark": show.mark}))


@post(SHOW + "/mark", include_in_schema=False)
async def change_mark(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Give the show another mark, and lead back to it."""
    form = await read_form(request, MarkForm)
    if not form.errors:
        try:
            await marks.change_mark(db, show_id, form.value.mark, staff=staff)
        except InvalidInput as refusal:
            form.note(refusal)
        else:
            return back_to(request, f"{PAGE}/{show_id}", Flash(gettext("Saved.")))
    return await _page(request, staff, db, show_id, form)


async def _page(
    request: AnyRequest, staff: StaffMember, db: AsyncSession, show_id: UUID, form: Form[MarkForm]
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "seats/office-mark.html",
        status=422 if form.errors else 200,
        show=await shows.office_show(db, show_id),
        form=form,
        marks=await marks.free_marks(db, show_id),
    )


ROUTES = [ask_for_mark, change_mark]
