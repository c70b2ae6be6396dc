"""Signing in by mailbox as people see it; works without script. The page behind it is `tickets/pages`."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import sessions, sign_in
from pwa_tickets.accounts.api.sign_in import SENT
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor, set_session
from pwa_tickets.web.templating import page

AnyRequest = Request[Any, Any, Any]


class AddressForm(msgspec.Struct):
    """What the lookup form sends."""

    email: str = ""


class CodeForm(msgspec.Struct):
    """What the code form sends."""

    email: str = ""
    code: str = ""


Address = Annotated[AddressForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Code = Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


@post("/lookup", status_code=200, include_in_schema=False)
async def ask(
    data: Address,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Mail a link and a code, and go on to where the code is typed."""
    try:
        email = sign_in.read_address(data.email)
    except InvalidInput as refusal:
        return page("accounts/lookup.html", status=422, email=data.email, error=refusal.detail)
    asking = visitor.ensured()
    async with database.transaction(SYSTEM) as db:
        await sign_in.ask(db, settings, email=email, session_hash=asking.session_hash, asker=asker)
    return page("accounts/code.html", email=email, sent=SENT, error="")


@post("/lookup/code", status_code=200, include_in_schema=False)
async def use_code(
    data: Code,
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """The typed code: in, or try again."""
    async with database.transaction(SYSTEM) as db:
        email = await sign_in.use_code(
            db, settings, email=data.email, typed=data.code, session_hash=visitor.session_hash
        )
        secret = await sessions.prove(db, visitor.session_hash, email=email) if email else ""
    if email is None:
        return page(
            "accounts/code.html", status=422, email=data.email, sent="", error=sign_in.WrongCode.sentence
        )
    set_session(request.scope, secret)
    asker.remember(request.scope, email)
    return Redirect("/lookup", status_code=303)


@get("/sign-in/{token:str}", include_in_schema=False)
async def show_link(
    token: FromPath[str], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Template:
    """Only a button: programs that read mail follow links too, and must not use it up."""
    async with database.transaction(SYSTEM) as db:
        email = await sign_in.link_waits(db, link_token=token, session_hash=visitor.session_hash)
    return page(
        "accounts/link.html", status=200 if email else 410, email=email, sentence=sign_in.LinkUsed.sentence
    )


@post("/sign-in/{token:str}", status_code=200, include_in_schema=False)
async def use_link(
    token: FromPath[str],
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """The button: in, once."""
    async with database.transaction(SYSTEM) as db:
        email = await sign_in.use_link(db, link_token=token, session_hash=visitor.session_hash)
        secret = await sessions.prove(db, visitor.session_hash, email=email) if email else ""
    if email is None:
        return page("accounts/link.html", status=410, email=None, sentence=sign_in.LinkUsed.sentence)
    set_session(request.scope, secret)
    asker.remember(request.scope, email)
    return Redirect("/lookup", status_code=303)


@post("/sign-out", status_code=200, include_in_schema=False)
async def sign_out(
    request: AnyRequest, visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Redirect:
    """Out, and back to where one signs in. What the wallet keeps on the phone is the wallet's to empty."""
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, visitor.session_hash)
    set_session(request.scope, "")
    return Redirect("/lookup", status_code=303)


ROUTES = [ask, use_code, show_link, use_link, sign_out]
