"""API tokens as owners see them: which programs may come in, making a token, which is shown once, and revoking one."""

from collections.abc import Collection
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import api_tokens
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.accounts.token_scopes import LABELS, Scope
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choices
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

PAGE: Final = "/admin/ticketing/tokens"
KEY: Final = "tokens"

AnyRequest = Request[Any, Any, Any]


class NewToken(msgspec.Struct, kw_only=True):
    """The form "Make a token"."""

    name: Annotated[
        str,
        Text(
            most=api_tokens.NAME_LENGTH,
            empty=marked("Please name the program, like “Season spreadsheet”."),
        ),
    ]
    scopes: Annotated[list[Scope], Choices(Scope, empty=marked("Please choose what the program can do."))]


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """List the tokens that work, with the form to make one more."""
    return await _tokens(request, owner, database, fill(NewToken))


@post(PAGE, include_in_schema=False, status_code=200)
async def make(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """Make a token and show it, this once: no address leads to this answer again."""
    form = await read_form(request, NewToken)
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                made = await api_tokens.make(db, name=form.value.name, scopes=form.value.scopes, by=owner)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _tokens(request, owner, database, form)
    return office_page(request, owner, KEY, "accounts/token.html", made=made, granted=_granted(made.scopes))


@get(PAGE + "/{token_id:uuid}/revoke", include_in_schema=False)
async def ask_to_revoke(
    request: AnyRequest,
    token_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Ask before a token is revoked."""
    async with database.transaction(SYSTEM) as db:
        token = await api_tokens.find(db, token_id)
    question = Confirmation(
        title=gettext("Revoke “%(name)s”?") % {"name": token.name},
        sentences=(
            gettext("The program that has this token is locked out at once."),
            gettext("This can’t be undone. You can make a new token."),
        ),
        action=f"{PAGE}/{token_id}/revoke",
        yes=gettext("Revoke"),
        no=gettext("Keep it"),
        back=PAGE,
        target="tokens",
    )
    return confirm_page(request, owner, KEY, question)


@post(PAGE + "/{token_id:uuid}/revoke", include_in_schema=False)
async def revoke(
    request: AnyRequest,
    token_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Revoke a token and redirect to the list."""
    async with database.transaction(SYSTEM) as db:
        token = await api_tokens.revoke(db, token_id, by=owner)
    return back_to(request, PAGE, Flash(gettext("“%(name)s” is revoked.") % {"name": token.name}))


async def _tokens(
    request: AnyRequest, owner: StaffMember, database: Database, form: Form[NewToken]
) -> Template:
    async with database.transaction(SYSTEM) as db:
        found = await api_tokens.tokens(db)
        zone = await time_zone(db)
    return office_page(
        request,
        owner,
        KEY,
        "accounts/tokens.html",
        parts={"tokens": "accounts/_tokens.html"},
        status=422 if form.errors else 200,
        form=form,
        tokens=[(token, _granted(token.scopes)) for token in found],
        scope_options=[(scope, gettext(label), gettext(help)) for scope, (label, help) in LABELS.items()],
        time_zone=zone,
    )


def _granted(scopes: Collection[str] | None) -> list[str]:
    """What a token may do, in words; nothing for one that may do all that its member may."""
    return [gettext(label) for scope, (label, _) in LABELS.items() if scope in (scopes or ())]


ROUTES = [show, make, ask_to_revoke, revoke]
