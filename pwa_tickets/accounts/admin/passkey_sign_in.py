"""Signing in with a passkey: in place of the password, or after it in place of a code."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.response import Redirect, Template

from pwa_tickets.accounts import passkeys, sessions, staff
from pwa_tickets.accounts.admin.sign_in import SIGN_IN, SecondStep, SignIn, first_step, let_in, second_step
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.passkeys import PasskeyRefused
from pwa_tickets.accounts.pending_log_in import read_pending
from pwa_tickets.accounts.staff import Member
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.fields import Text
from pwa_tickets.web.forms import WHOLE_FORM, fill, read_form

PASSKEY: Final = SIGN_IN + "/passkey"
CREDENTIAL_AT_MOST: Final = 20_000

AnyRequest = Request[Any, Any, Any]


class Asked(msgspec.Struct):
    """Who is to sign: whose password was right already, or anybody."""

    pending: str = ""


class Signed(msgspec.Struct, kw_only=True):
    """What the browser made of it; `pending` and `next` as in the other forms of the sign-in."""

    credential: Annotated[str | None, Text(most=CREDENTIAL_AT_MOST)] = None
    pending: Annotated[str, Text(most=500)] = ""
    next: Annotated[str, Text(most=2000)] = ""


@post(PASSKEY + "/options", status_code=200, include_in_schema=False)
async def ask(
    data: JSONBody[Asked], database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> dict[str, Any]:
    """Tell the browser what to have signed."""
    site = passkeys.site_of(settings)
    if site is None:
        raise PasskeyRefused()
    async with database.transaction(SYSTEM) as db:
        member = await read_pending(db, settings, data.pending) if data.pending else None
        if data.pending and member is None:
            raise PasskeyRefused()
        return await passkeys.options_to_log_in(db, settings, site, member.id if member else None)


@post(PASSKEY, status_code=200, include_in_schema=False)
async def sign_in(
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Sign in whose passkey signed, and redirect to the page that was wanted."""
    form = await read_form(request, Signed)
    pending, wanted = form.typed.word("pending"), form.typed.word("next")
    waiting: Member | None = None
    try:
        async with database.transaction(SYSTEM) as db:
            waiting = await read_pending(db, settings, pending) if pending else None
            if form.errors or (pending and waiting is None):
                raise PasskeyRefused()
            profile_id: UUID = await passkeys.log_in(
                db, settings, form.value.credential or "", waiting.id if waiting else None
            )
            member = await staff.find_member(db, profile_id)
            if member is None:
                raise PasskeyRefused()
            secret = await sessions.prove(db, visitor.session_hash, profile_id=member.id, asker=asker)
    except PasskeyRefused as refusal:
        if waiting is not None:
            code = fill(SecondStep, {"pending": pending, "next": wanted})
            code.refuse(WHOLE_FORM, refusal.detail)
            async with database.transaction(SYSTEM) as db:
                return await second_step(db, settings, waiting, code, status=refusal.status)
        password = fill(SignIn, {"next": wanted})
        password.refuse(WHOLE_FORM, refusal.detail)
        return first_step(settings, password, status=refusal.status)
    return let_in(request, member, secret, asker, wanted)


ROUTES = [ask, sign_in]
