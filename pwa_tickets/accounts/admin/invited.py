"""The link of an invitation: whoever follows it chooses a name and a password, and is in."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import invitations, sessions, staff, team
from pwa_tickets.accounts.invitations import InvitationMail, InvitationOver
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor, set_session
from pwa_tickets.web.fields import Secret, Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, first_page
from pwa_tickets.web.templating import page

PAGE: Final = "/admin/invitation/{token:str}"

AnyRequest = Request[Any, Any, Any]


class Accept(msgspec.Struct, kw_only=True):
    """What somebody who was invited types."""

    name: Annotated[str, Text(most=staff.NAME_LENGTH, empty=marked("Please type your name."))]
    password: Annotated[str, Secret(empty=marked("Please choose a password."))]


@get(PAGE, include_in_schema=False)
async def show(
    token: FromPath[str], database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Template:
    """Ask for a name and a password, or say that the invitation is over."""
    try:
        async with database.transaction(SYSTEM) as db:
            invited = await invitations.find(db, settings, token)
    except InvitationOver as refusal:
        return _over(refusal)
    return _form(fill(Accept), invited, token)


@post(PAGE, status_code=200, include_in_schema=False)
async def accept(
    request: AnyRequest,
    token: FromPath[str],
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Give access, sign in, and redirect to the first page of the role. The password is hashed between two transactions."""
    form = await read_form(request, Accept)
    try:
        async with database.transaction(SYSTEM) as db:
            invited = await invitations.find(db, settings, token)
        if form.errors:
            return _form(form, invited, token)
        hashed = await staff.hash_new(form.value.password)
        async with database.transaction(SYSTEM) as db:
            member = await invitations.accept(
                db, settings, token, name=form.value.name, password_hash=hashed, address=asker.address
            )
            secret = await sessions.prove(db, visitor.session_hash, profile_id=member.uuid, asker=asker)
    except InvitationOver as refusal:
        return _over(refusal)
    except InvalidInput as refusal:
        form.note(refusal)
        return _form(form, invited, token)
    set_session(request.scope, secret)
    asker.remember(request.scope, invited.email)
    welcome = gettext("Welcome, %(name)s. You are signed in.") % {"name": member.name}
    return back_to(request, first_page(member.role), Flash(welcome))


def _form(form: Form[Accept], invited: InvitationMail, token: str) -> Template:
    return page(
        "accounts/invitation.html",
        status=422 if form.errors else 200,
        form=form,
        invited=invited,
        role=gettext(team.ROLE_LABELS[invited.role]),
        role_help=gettext(team.ROLE_HELP[invited.role]),
        action=f"/admin/invitation/{token}",
    )


def _over(refusal: InvitationOver) -> Template:
    return page(
        "accounts/link-over.html",
        status=refusal.status,
        title=gettext(refusal.title),
        sentence=refusal.detail,
        next_url="/admin/sign-in",
        next_label=gettext("Go to sign-in"),
    )


ROUTES = [show, accept]
