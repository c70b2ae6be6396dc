"""API tokens for the owner's own session: which there are, making one, revoking one. No token with scopes makes another."""

from typing import ClassVar
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.accounts import api_tokens
from pwa_tickets.accounts.token_scopes import Scope
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing


class MakeToken(msgspec.Struct, kw_only=True):
    """A token to make.

    Attributes:
        name: of the program that will have it, up to 60 characters; no two tokens have the same.
        scopes: what it may do, at least one; to change something includes to read it.
    """

    EXAMPLE: ClassVar = {"name": "Season spreadsheet", "scopes": ["orders:read", "reports:read"]}

    name: str
    scopes: list[Scope]


class TokenList(msgspec.Struct):
    """Tokens that work, newest first.

    Attributes:
        tokens: the tokens, without their secrets.
    """

    tokens: list[api_tokens.TokenView]


@get(
    "/api/admin/ticketing/tokens",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed),
)
async def list_tokens(owner: NamedDependency[StaffMember], database: NamedDependency[Database]) -> TokenList:
    """List the API tokens that work. Owners only."""
    async with database.transaction(SYSTEM) as db:
        return TokenList(await api_tokens.tokens(db))


@post(
    "/api/admin/ticketing/tokens",
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput),
)
async def make_token(
    data: JSONBody[MakeToken], owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Response[api_tokens.MadeToken]:
    """Make an API token that acts for the owner within its scopes. The answer is the only one that has its secret."""
    async with database.transaction(SYSTEM) as db:
        made = await api_tokens.make(db, name=data.name, scopes=data.scopes, by=owner)
    return Response(made, headers={"Cache-Control": "private, no-store"})


@delete(
    "/api/admin/ticketing/tokens/{token_id:uuid}",
    status_code=204,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound),
)
async def revoke_token(
    token_id: FromPath[UUID], owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> None:
    """Revoke an API token: its next call is refused."""
    async with database.transaction(SYSTEM) as db:
        await api_tokens.revoke(db, token_id, by=owner)


ROUTES = [list_tokens, make_token, revoke_token]
