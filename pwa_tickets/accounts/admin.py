"""The staff's way in and out."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template

from pwa_tickets.accounts import sessions, staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor, set_session
from pwa_tickets.web.templating import page

HOME = "/admin/ticketing/check-in"


class SignInForm(msgspec.Struct):
    """What the form sends; `next` is where the person wanted to go."""

    email: str = ""
    password: str = ""
    next: str = ""


Form = Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/admin/sign-in", include_in_schema=False, sync_to_thread=False)
def show(request: Request[Any, Any, Any]) -> Template:
    """Address and password."""
    return page("accounts/staff.html", email="", next=request.query_params.get("next", ""), error="")


@post("/admin/sign-in", status_code=200, include_in_schema=False)
async def sign_in(
    data: Form,
    request: Request[Any, Any, Any],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """In, and on to the page that was wanted."""
    try:
        member = await staff.log_in(database, settings, email=data.email, password=data.password)
    except TicketsError as refusal:
        return page(
            "accounts/staff.html",
            status=refusal.status,
            email=data.email,
            next=data.next,
            error=refusal.detail,
        )
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.prove(db, visitor.session_hash, profile_id=member.id)
    set_session(request.scope, secret)
    return Redirect(_inside(data.next), status_code=303)


@post("/admin/sign-out", status_code=200, include_in_schema=False)
async def sign_out(
    request: Request[Any, Any, Any], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Redirect:
    """Out."""
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, visitor.session_hash)
    set_session(request.scope, "")
    return Redirect("/admin/sign-in", status_code=303)


def _inside(wanted: str) -> str:
    """The wanted page if it is one of ours, else the first: a link must not send staff to another site."""
    parts = urlsplit(wanted)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/admin/") and "\\" not in wanted
    ours = ours and wanted.isprintable()
    return wanted if ours and parts.path != "/admin/sign-in" else HOME


ROUTES = [show, sign_in, sign_out]
