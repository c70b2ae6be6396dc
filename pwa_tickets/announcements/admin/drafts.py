"""Announcements for staff: what was written, and the form to write one and to change a draft."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.announcements import audience, drafts, queries
from pwa_tickets.announcements.drafts import AnnouncementSent
from pwa_tickets.announcements.words_form import WordsForm, words_of
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.shows.office_queries import office_show
from pwa_tickets.shows.show_choices import show_choices
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

PAGE: Final = "/admin/ticketing/announcements"
ONE: Final = PAGE + "/{announcement_id:uuid}"
KEY: Final = "announcements"

AnyRequest = Request[Any, Any, Any]


class ChosenShow(msgspec.Struct, kw_only=True):
    """Whose families are written to."""

    show_id: UUID | None = None


@get(PAGE, include_in_schema=False)
async def announcements_page(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """List what was written, newest first, with the choice of a show to write to."""
    cursor = request.query_params.get("cursor", "")
    shows = await show_choices(db)
    coming = [show for show in shows if show.starts_at > datetime.now(UTC)]
    soonest = {"show_id": coming[-1].id} if coming else {}
    return office_page(
        request,
        staff,
        KEY,
        "announcements/list.html",
        parts={"announcements": "announcements/_list.html"},
        announcements=await queries.announcements(db, settings, cursor=cursor),
        shows=shows,
        chosen=fill(ChosenShow, soonest),
        time_zone=await time_zone(db),
    )


@get(PAGE + "/create", include_in_schema=False)
async def new_announcement(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Show the empty form for the families of a show."""
    show_id = read_query(request, ChosenShow).value.show_id
    if show_id is None:
        return back_to(request, PAGE, Flash(gettext("Please choose a show first."), "warn"))
    return await _form_page(request, staff, db, show_id, fill(WordsForm))


@post(PAGE + "/create", include_in_schema=False)
async def create_announcement(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Keep a draft and lead to its preview."""
    show_id = read_query(request, ChosenShow).value.show_id
    if show_id is None:
        return back_to(request, PAGE, Flash(gettext("Please choose a show first."), "warn"))
    form = await read_form(request, WordsForm)
    if not form.errors:
        try:
            made = await drafts.write_draft(db, show_id, words_of(form), staff=staff)
            return back_to(request, f"{PAGE}/{made}")
        except InvalidInput as refusal:
            form.note(refusal)
    return await _form_page(request, staff, db, show_id, form, status=422)


@get(ONE + "/edit", include_in_schema=False)
async def edit_announcement(
    request: AnyRequest, announcement_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Show the form with what the draft says."""
    said = await queries.read_announcement(db, announcement_id)
    if said.sent_at is not None:
        return back_to(request, f"{PAGE}/{announcement_id}", Flash(AnnouncementSent().detail, "warn"))
    form = fill(WordsForm, {name: getattr(said, name) for name in WordsForm.__struct_fields__})
    return await _form_page(request, staff, db, said.show_id, form, announcement_id)


@post(ONE + "/edit", include_in_schema=False)
async def change_announcement(
    request: AnyRequest, announcement_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Change a draft and lead to its preview."""
    form = await read_form(request, WordsForm)
    if not form.errors:
        try:
            await drafts.change_draft(db, announcement_id, words_of(form))
            return back_to(request, f"{PAGE}/{announcement_id}")
        except InvalidInput as refusal:
            form.note(refusal)
        except AnnouncementSent as refusal:
            return back_to(request, f"{PAGE}/{announcement_id}", Flash(refusal.detail, "warn"))
    said = await queries.read_announcement(db, announcement_id)
    return await _form_page(request, staff, db, said.show_id, form, announcement_id, status=422)


@get(ONE + "/delete", include_in_schema=False)
async def ask_to_delete_announcement(
    request: AnyRequest, announcement_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask before a draft is thrown away."""
    said = await queries.read_announcement(db, announcement_id)
    question = Confirmation(
        title=gettext("Delete this draft?"),
        sentences=(said.subject, gettext("It wasn’t sent to anyone.")),
        action=f"{PAGE}/{announcement_id}/delete",
        yes=gettext("Delete"),
        no=gettext("Keep it"),
        back=f"{PAGE}/{announcement_id}",
        target="main",
    )
    return confirm_page(request, staff, KEY, question)


@post(ONE + "/delete", include_in_schema=False)
async def delete_announcement(
    request: AnyRequest, announcement_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Throw a draft away and lead to the list."""
    try:
        await drafts.delete_draft(db, announcement_id, staff=staff)
    except AnnouncementSent as refusal:
        return back_to(request, f"{PAGE}/{announcement_id}", Flash(refusal.detail, "warn"))
    return back_to(request, PAGE, Flash(gettext("The draft is deleted.")))


async def _form_page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    show_id: UUID,
    form: Form[WordsForm],
    announcement_id: UUID | None = None,
    *,
    status: int = 200,
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "announcements/form.html",
        status=status,
        form=form,
        show=await office_show(db, show_id),
        announcement_id=announcement_id,
        sections=[(name, name) for name in await audience.sections(db, show_id)],
    )


ROUTES = [
    announcements_page,
    new_announcement,
    create_announcement,
    edit_announcement,
    change_announcement,
    ask_to_delete_announcement,
    delete_announcement,
]
