"""First step: whoever has the one-time link says who they are, and is in."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import sessions, staff
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.setup import links
from pwa_tickets.setup.links import SetUpLinkOver
from pwa_tickets.setup.pages.forms import Begin
from pwa_tickets.setup.pages.frame import PAGE
from pwa_tickets.studio.currency import CURRENCIES, NOT_LISTED
from pwa_tickets.studio.live import LiveStudio
from pwa_tickets.venues.details import time_zones
from pwa_tickets.web.actor import Visitor, set_session
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to
from pwa_tickets.web.templating import page

LINK: Final = PAGE + "/start/{token:str}"

AnyRequest = Request[Any, Any, Any]


@get(LINK, include_in_schema=False)
async def show(token: FromPath[str], database: NamedDependency[Database]) -> Template:
    """Ask who opens the studio, or say that the link no longer works."""
    try:
        async with database.transaction(SYSTEM) as db:
            await links.require_link(db, token)
    except SetUpLinkOver as refusal:
        return _over(refusal)
    return _form(fill(Begin, {"email": None, "password": None, "studio": None}), token)


@post(LINK, status_code=200, include_in_schema=False)
async def begin(
    request: AnyRequest,
    token: FromPath[str],
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    live_studio: NamedDependency[LiveStudio],
) -> Template | Redirect:
    """Make whoever has the link the owner, sign them in, and redirect to the next step. Hashing is between two transactions."""
    form = await read_form(request, Begin)
    if not form.errors:
        _check_guesses(form)
    try:
        async with database.transaction(SYSTEM) as db:
            await links.require_link(db, token)
        if form.errors:
            return _form(form, token)
        said = form.value
        hashed = await staff.hash_new(said.password)
        studio = {"name": said.studio, "currency": said.currency, "time_zone": said.time_zone}
        async with database.transaction(SYSTEM) as db:
            owner = await links.begin(
                db, token, email=said.email, password_hash=hashed, studio=studio, address=asker.address
            )
            secret = await sessions.prove(db, visitor.session_hash, profile_id=owner.uuid, asker=asker)
    except SetUpLinkOver as refusal:
        return _over(refusal)
    except InvalidInput as refusal:
        form.note(refusal)
        return _form(form, token)
    await live_studio.refresh()
    set_session(request.scope, secret)
    asker.remember(request.scope, said.email)
    return back_to(request, PAGE)


def _check_guesses(form: Form[Begin]) -> None:
    """A browser that says something else than the lists is nobody's honest one; the lists are shown again."""
    if form.value.time_zone not in time_zones():
        form.refuse("time_zone", gettext("Please choose a time zone from the list."))
    if form.value.currency not in CURRENCIES:
        form.refuse("currency", gettext(NOT_LISTED))


def _form(form: Form[Begin], token: str) -> Template:
    return page(
        "setup/start.html",
        status=422 if form.errors else 200,
        form=form,
        action=PAGE + f"/start/{token}",
        time_zones=[(zone, zone.replace("_", " ")) for zone in time_zones()],
        currencies=[(code, gettext(name)) for code, name in CURRENCIES.items()],
    )


def _over(refusal: SetUpLinkOver) -> Template:
    return page(
        "accounts/link-over.html",
        status=refusal.status,
        title=gettext(refusal.title),
        sentence=refusal.detail,
        next_url="/admin/sign-in?next=/setup",
        next_label=gettext("Go to sign-in"),
    )


ROUTES = [show, begin]
