"""Connections that always act for somebody: each transaction begins by taking a role and naming its actor."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

from pwa_tickets.errors import from_sqlstate

if TYPE_CHECKING:
    RawConnection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0  # a database that takes longer is away: nobody waits a minute to read that
ANSWER_SECONDS = 15.0  # a statement that takes longer has no answer coming: the network swallows everything
APP_ROLE = "pwa_tickets_app"
TAKE_ROLE = "select set_config('role', $1, true), set_config('app.actor_id', $2, true)"


class Role(StrEnum):
    """What a transaction may do; the policies in migrations/policies say the rest."""

    ANON = "pwa_tickets_anon"
    CUSTOMER = "pwa_tickets_customer"
    USHER = "pwa_tickets_usher"
    STAFF = "pwa_tickets_staff"
    SYSTEM = "pwa_tickets_system"


@dataclass(frozen=True)
class Actor:
    """Who a transaction acts for.

    Attributes:
        role: the Postgres role it takes.
        id: session hash (anon, customer), `order:<id>:<version>` (the holder of an order link), device id (usher),
            profile id (staff), or empty.
    """

    role: Role
    id: str = ""


SYSTEM = Actor(Role.SYSTEM)


AWAY_STATES = ("08", "57P01", "57P02", "57P03", "53300")
"""SQLSTATEs of a Postgres that stops, starts, has lost us, or has no connection left."""


def is_away(error: BaseException) -> bool:
    """Whether Postgres could not be asked, as opposed to having refused."""
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(cause, (ConnectionError, TimeoutError, PoolTimeoutError)):
        return True
    if isinstance(cause, asyncpg.InternalClientError):
        return "cannot switch to state" in str(cause)  # what the driver says when a connection dies under its hands
    if isinstance(cause, asyncpg.InterfaceError):
        return "closed" in str(cause)  # its other messages are our own mistakes
    state = getattr(cause, "sqlstate", None) or ""
    return state.startswith(AWAY_STATES)


def driver_url(url: str) -> str:
    """A `postgres://` URL as SQLAlchemy's asyncpg dialect wants it."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in ("postgres", "postgresql") else url


def plain_url(url: str) -> str:
    """The same for asyncpg itself."""
    return "postgresql://" + url.partition("://")[2]


async def _is_unbound(url: str) -> bool:
    """Whether this login passes row security: a superuser, or the owner of the tables."""
    connection = await asyncpg.connect(url)
    try:
        unbound = await connection.fetchval(
            "select rolsuper or rolbypassrls or exists (select from pg_tables where schemaname = 'public' "
            "and tableowner = rolname) from pg_roles where rolname = current_user"
        )
    finally:
        await connection.close()
    if unbound:
        log.warning(
            "DATABASE_URL is a login that passes row security; each connection takes the role %s instead", APP_ROLE
        )
    return bool(unbound)


class _ActorSession(Session):
    """The sync half of our sessions, so that the listeners below touch no other session in the process."""


@event.listens_for(_ActorSession, "after_begin")
def _take_role(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    actor = session.info["actor"]  # a KeyError here is a door that forgot whom it acts for: fail closed
    connection.execute(
        text("select set_config('role', :role, true), set_config('app.actor_id', :actor, true)"),
        {"role": actor.role.value, "actor": actor.id},
    )


def _translate(context: ExceptionContext) -> None:
    original: Any = context.original_exception
    cause = getattr(original, "__cause__", None) or original
    refusal = from_sqlstate(getattr(cause, "sqlstate", None), getattr(cause, "detail", None))
    if refusal is not None:
        raise refusal from cause


def _begin_as(actor: Actor) -> str:
    """A transaction begun and its actor named in one message: on the hot path each round trip costs more than the work."""
    actor_id = f"convert_from(decode('{actor.id.encode().hex()}', 'hex'), 'UTF8')"  # whatever it says, it stays a text
    return "begin; " + TAKE_ROLE.replace("$1", f"'{actor.role.value}'").replace("$2", actor_id)


async def _leave_as_it_is(_connection: object) -> None:
    """Whatever we set ends with its transaction: a connection given back has nothing to forget."""


class Database:
    """One pool for sessions, one of raw connections for the path where a millisecond counts."""

    def __init__(self, engine: AsyncEngine, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._engine = engine
        self._pool = pool
        self._sessions = async_sessionmaker(engine, sync_session_class=_ActorSession, expire_on_commit=False)
        event.listen(engine.sync_engine, "handle_error", _translate)

    @classmethod
    async def connect(cls, url: str, *, size: int = 10) -> "Database":
        """Open the pools. A dead connection is replaced before it is handed out: a restart of Postgres costs no request.

        Args:
            url: the app's login. With a login that row security does not bind, each connection first becomes the app's role.
            size: connections of each pool.
        """
        settings = {"role": APP_ROLE} if await _is_unbound(plain_url(url)) else {}
        engine = create_async_engine(
            driver_url(url),
            pool_pre_ping=True,
            hide_parameters=True,  # an error in the log names the statement, never somebody's address
            pool_size=size,
            max_overflow=size,
            connect_args={"server_settings": settings, "timeout": CONNECT_SECONDS, "command_timeout": ANSWER_SECONDS},
        )
        pool = await asyncpg.create_pool(
            plain_url(url),
            min_size=0,
            max_size=size,
            server_settings=settings,
            timeout=CONNECT_SECONDS,
            command_timeout=ANSWER_SECONDS,
            reset=_leave_as_it_is,
        )
        return cls(engine, pool)

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncGenerator[AsyncSession]:
        """One transaction for `actor`: committed at the end, rolled back by any exception.

        SQL's refusals arrive as TicketsError.
        """
        async with self._sessions(info={"actor": actor}) as db, db.begin():
            yield db

    @asynccontextmanager
    async def connection(self, actor: Actor) -> AsyncGenerator["RawConnection"]:
        """The same on a raw asyncpg connection: the reserve path, where the ORM would cost more than the work."""
        connection = await self._pool.acquire()
        try:
            await connection.execute(_begin_as(actor))
            try:
                yield connection
            except BaseException:
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                    await connection.execute("rollback")  # in vain where the connection died: then that is what is told
                raise
            await connection.execute("commit")
        except asyncpg.PostgresError as error:
            refusal = from_sqlstate(getattr(error, "sqlstate", None), getattr(error, "detail", None))
            if refusal is None:
                raise
            raise refusal from error
        finally:
            try:
                await self._pool.release(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
                # It died after its work was committed or refused; the pool has thrown it away, the answer stands.
                log.warning("a connection could not be given back: %s", type(error).__name__)

    async def close(self) -> None:
        """Close both pools, waiting for nobody."""
        await self._engine.dispose()
        self._pool.terminate()
