"""Connections that always act for somebody: each transaction begins by taking a role and naming its actor."""

import logging
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, QueuePool, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, SessionTransaction

from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.connections import POOL_SIZE, session_overflow
from pwa_tickets.db.failures import READ_ONLY, is_full
from pwa_tickets.db.hosts import connect, create_engine
from pwa_tickets.db.liveness import replace_the_dead
from pwa_tickets.db.raw import KEPT_PLANS, FunctionCall, RawPools, milliseconds
from pwa_tickets.errors import from_sqlstate

if TYPE_CHECKING:
    from pwa_tickets.db.raw import RawConnection

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0  # a database that takes longer is away: nobody waits a minute to read that
ANSWER_SECONDS = 15.0  # a statement that takes longer has no answer coming: the network swallows everything
APP_ROLE = "pwa_tickets_app"


async def _is_unbound(url: str) -> bool:
    """Whether this login passes row security: a superuser, or the owner of the tables."""
    connection = await connect(url, timeout=CONNECT_SECONDS)
    try:
        unbound = await connection.fetchval(
            "select rolsuper or rolbypassrls or exists (select from pg_tables where schemaname = 'public' "
            "and tableowner = rolname) from pg_roles where rolname = current_user"
        )
    finally:
        await connection.close()
    if unbound:
        log.warning(
            "DATABASE_URL is a login that passes row security; each connection takes the role %s instead",
            APP_ROLE,
        )
    return bool(unbound)


_ACT_FOR = text("select set_config('role', :role, true), set_config('app.actor_id', :actor, true)")


class _ActorSession(Session):
    """The sync half of our sessions, so that the listeners below touch no other session in the process."""


@event.listens_for(_ActorSession, "after_begin")
def _take_role(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    actor = session.info["actor"]  # a KeyError here is a door that forgot whom it acts for: fail closed
    connection.execute(_ACT_FOR, {"role": actor.role.value, "actor": actor.id})


def _translate(context: ExceptionContext) -> None:
    original: Any = context.original_exception
    cause = getattr(original, "__cause__", None) or original
    refusal = from_sqlstate(getattr(cause, "sqlstate", None), getattr(cause, "detail", None))
    if refusal is not None:
        raise refusal from cause
    if getattr(cause, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True  # the next connections are to the new primary


class Database:
    """Sessions, and raw connections for the path where a millisecond counts."""

    def __init__(self, engine: AsyncEngine, raw: RawPools) -> None:
        self._engine = engine
        self._raw = raw
        self._sessions = async_sessionmaker(engine, sync_session_class=_ActorSession, expire_on_commit=False)
        event.listen(engine.sync_engine, "handle_error", _translate)

    @classmethod
    async def connect(cls, url: str, *, size: int = POOL_SIZE) -> "Database":
        """Open the pools. A dead connection is replaced before it is handed out: a restart of Postgres costs no request.

        Args:
            url: the app's login. With a login that row security does not bind, each connection first becomes the app's role.
            size: connections for sessions (as many again in a rush), and raw ones for buyers; half for each other role.
        """
        settings = {"role": APP_ROLE} if await _is_unbound(url) else {}
        settings["statement_timeout"] = milliseconds(ANSWER_SECONDS)
        settings |= KEPT_PLANS
        engine = create_engine(
            url,
            hide_parameters=True,  # an error in the log names the statement, never somebody's address
            pool_size=size,
            pool_use_lifo=True,  # the connection used last has its plans; one seldom used would make each of them anew
            max_overflow=session_overflow(size),
            connect_options={
                "server_settings": settings,
                "timeout": CONNECT_SECONDS,
                "command_timeout": ANSWER_SECONDS,
            },
        )
        replace_the_dead(engine)
        raw = await RawPools.create(url, size=size, timeout=CONNECT_SECONDS, command_timeout=ANSWER_SECONDS)
        return cls(engine, raw)

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncGenerator[AsyncSession]:
        """One transaction for `actor`: committed at the end, rolled back by any exception.

        SQL's refusals arrive as TicketsError.
        """
        async with self._sessions(info={"actor": actor}) as db, db.begin():
            yield db

    async def has_room(self) -> bool:
        """Whether the database's disk takes half a megabyte: a sort that needs more than its memory writes it to a file.

        Only a full disk is a no; a database that cannot be asked is told by whoever asked it something else.
        """
        try:
            async with self.transaction(SYSTEM) as db:
                await db.execute(text("set local work_mem = '64kB'"))
                await db.execute(
                    text("select n from generate_series(1, 30000) n order by n desc offset 29999")
                )
        except Exception as error:
            return not is_full(error)
        return True

    def raw_transaction(self, actor: Actor) -> AbstractAsyncContextManager["RawConnection"]:
        """The same on a raw connection of asyncpg, where the ORM would cost more than the work."""
        return self._raw.transaction(actor)

    def call(self, actor: Actor) -> FunctionCall:
        """The same for a single function call, in a single round trip: `select reserve_seats($1, …)`."""
        return self._raw.call(actor)

    def pools(self) -> dict[str, tuple[int, int]]:
        """Count what each pool has open: how many connections are lent, and how many idle."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)
        return {"sessions": (pool.checkedout(), pool.checkedin()), **self._raw.counts()}

    async def close(self) -> None:
        """Close both pools, waiting for nobody."""
        await self._engine.dispose()
        self._raw.terminate()
