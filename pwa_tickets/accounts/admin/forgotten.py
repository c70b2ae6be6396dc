"""A forgotten password: asking for a link, and choosing a new password where it leads."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import account_links, credentials, staff
from pwa_tickets.accounts.account_links import AccountLinkOver, LinkedAccount
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.models import LinkPurpose
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.fields import Email, Secret
from pwa_tickets.web.flash import Flash, take_flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to
from pwa_tickets.web.templating import page

ASK: Final = "/admin/forgot-password"
CHOOSE: Final = "/admin/password/{token:str}"

AnyRequest = Request[Any, Any, Any]


class Ask(msgspec.Struct, kw_only=True):
    """Whose password was forgotten."""

    email: Annotated[str, Email()]


class Choose(msgspec.Struct, kw_only=True):
    """The new password."""

    password: Annotated[str, Secret(empty=marked("Please choose a password."))]


@get(ASK, include_in_schema=False, sync_to_thread=False)
def show(request: AnyRequest) -> Template:
    """Ask for the address."""
    return page("accounts/forgot-password.html", form=fill(Ask), flash=take_flash(request))


@post(ASK, status_code=200, include_in_schema=False)
async def ask(
    request: AnyRequest, asker: NamedDependency[Asker], database: NamedDependency[Database]
) -> Template | Redirect:
    """Queue the mail and say so, whoever has the address or nobody."""
    form = await read_form(request, Ask)
    if form.errors:
        return page("accounts/forgot-password.html", status=422, form=form)
    async with database.transaction(SYSTEM) as db:
        await account_links.ask(db, email=form.value.email, asker=asker)
    said = gettext(
        "If somebody with this address works here, an email is on its way. Its link works once, for an hour."
    )
    return back_to(request, ASK, Flash(said))


@get(CHOOSE, include_in_schema=False)
async def show_choice(
    token: FromPath[str], database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Template:
    """Ask for the new password, or say that the link has done its work."""
    try:
        async with database.transaction(SYSTEM) as db:
            link = await account_links.find(db, settings, token, LinkPurpose.PASSWORD_RESET)
    except AccountLinkOver as refusal:
        return link_over(refusal)
    return _choice(fill(Choose), link, token)


@post(CHOOSE, status_code=200, include_in_schema=False)
async def choose(
    request: AnyRequest,
    token: FromPath[str],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Set the password and redirect to the sign-in. It is hashed between two transactions."""
    form = await read_form(request, Choose)
    try:
        async with database.transaction(SYSTEM) as db:
            link = await account_links.find(db, settings, token, LinkPurpose.PASSWORD_RESET)
        if form.errors:
            return _choice(form, link, token)
        hashed = await staff.hash_new(form.value.password)
        async with database.transaction(SYSTEM) as db:
            await credentials.reset_password(db, settings, token, password_hash=hashed, address=asker.address)
    except AccountLinkOver as refusal:
        return link_over(refusal)
    except InvalidInput as refusal:
        form.note(refusal)
        return _choice(form, link, token)
    said = gettext("Your new password is set. You were signed out everywhere: please sign in with it.")
    return back_to(request, "/admin/sign-in", Flash(said))


def link_over(refusal: AccountLinkOver) -> Template:
    """The page of a link that opens nothing any more."""
    return page(
        "accounts/link-over.html",
        status=refusal.status,
        title=gettext(refusal.title),
        sentence=refusal.detail,
        next_url="/admin/sign-in",
        next_label=gettext("Go to sign-in"),
    )


def _choice(form: Form[Choose], link: LinkedAccount, token: str) -> Template:
    return page(
        "accounts/new-password.html",
        status=422 if form.errors else 200,
        form=form,
        invited=link,
        action=f"/admin/password/{token}",
    )


ROUTES = [show, ask, show_choice, choose]
