"""The staff's way in and out."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.accounts import sessions, staff
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, Visitor, set_session
from pwa_tickets.web.fields import Secret, Text
from pwa_tickets.web.flash import take_flash
from pwa_tickets.web.forms import WHOLE_FORM, fill, read_form
from pwa_tickets.web.office import pages_of
from pwa_tickets.web.templating import page

AnyRequest = Request[Any, Any, Any]


class SignIn(msgspec.Struct):
    """What the form sends; `next` is where the person wanted to go."""

    email: Annotated[str, Text(most=254, empty=marked("Please type your email address."))]
    password: Annotated[str, Secret()]
    next: Annotated[str, Text(most=2000)] = ""


@get("/admin", include_in_schema=False, sync_to_thread=False)
def lead_in(door_staff: NamedDependency[StaffMember]) -> Redirect:
    """Redirect staff to the first page of their role; who is not signed in is asked to by the refusal."""
    return Redirect(pages_of(door_staff.role)[0].url, status_code=303)


@get("/admin/sign-in", include_in_schema=False, sync_to_thread=False)
def show(request: AnyRequest) -> Template:
    """Ask for address and password."""
    form = fill(SignIn, {"next": request.query_params.get("next", "")})
    return page("accounts/staff.html", form=form, flash=take_flash(request))


@post("/admin/sign-in", status_code=200, include_in_schema=False)
async def sign_in(
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Sign in and redirect to the page that was wanted, if it is ours."""
    form = await read_form(request, SignIn)
    if form.errors:
        return page("accounts/staff.html", status=422, form=form)
    wanted = form.value
    try:
        member = await staff.log_in(
            database, settings, email=wanted.email, password=wanted.password, asker=asker
        )
    except TicketsError as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return page("accounts/staff.html", status=refusal.status, form=form)
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.prove(db, visitor.session_hash, profile_id=member.id, asker=asker)
    set_session(request.scope, secret)
    asker.remember(request.scope, member.email)
    return Redirect(_inside(wanted.next, pages_of(member.role)[0].url), status_code=303)


@post("/admin/sign-out", status_code=200, include_in_schema=False)
async def sign_out(
    request: AnyRequest, visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Redirect:
    """Sign out and redirect to the sign-in page."""
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, visitor.session_hash)
    set_session(request.scope, "")
    return Redirect("/admin/sign-in", status_code=303)


def _inside(wanted: str, otherwise: str) -> str:
    """The wanted page if it is one of ours: a link must not send staff to another site."""
    parts = urlsplit(wanted)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/admin/") and "\\" not in wanted
    ours = ours and wanted.isprintable()
    return wanted if ours and parts.path != "/admin/sign-in" else otherwise


ROUTES = [lead_in, show, sign_in, sign_out]
