"""asyncpg itself, where a millisecond counts: seats at ten o'clock, reports from the door. Each role has its own connections."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.connections import raw_pool_size
from pwa_tickets.db.failures import READ_ONLY, is_away, sqlstate
from pwa_tickets.db.hosts import connect
from pwa_tickets.errors import from_sqlstate

if TYPE_CHECKING:
    RawConnection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]

log = logging.getLogger(__name__)

DEVICE_SECONDS = 5.0
"""How long a statement of a device may take. A full report takes a tenth of it; whoever waits for one waits no longer."""

KEPT_PLANS = {"plan_cache_mode": "force_generic_plan", "timezone": "UTC"}
"""Settings of every connection: JSON tells the time as Python does, and a statement is planned once. Left to itself, Postgres
planned the query that reads an order anew each time, for five times what running it costs. What we ask finds its rows by key,
so the values change no plan."""

BY_KEY = KEPT_PLANS | {"enable_seqscan": "off"}
"""Settings of a raw connection: whoever takes one asks by key. Postgres, which knows a new studio's tables as empty, planned to
read them from end to end, and read all that was sold by the time its statistics came."""

LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class FunctionCaller(Protocol):
    """Calls functions of Postgres: `select reserve_seats($1, …)`."""

    async def fetchval(self, query: str, *args: Any) -> Any:
        """What it returned; None when it returned nothing."""


class FunctionCall:
    """Function calls of which each is a transaction by itself: one way to Postgres and back instead of three."""

    def __init__(self, pool: "Pool", actor: Actor) -> None:
        self._pool = pool
        self._actor_id = actor.id

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Call it for the actor, whom the same statement names: the row to call it for is there once it has."""
        if self._actor_id:
            query += f" from (select set_config('app.actor_id', ${len(args) + 1}, true) offset 0) actor"
            args = (*args, self._actor_id)
        try:
            async with _lent(self._pool) as connection:
                return await connection.fetchval(query, *args)
        except asyncpg.InternalClientError:  # it died in the pool, so Postgres never heard of it
            await self._pool.expire_connections()
        async with _lent(self._pool) as connection:
            return await connection.fetchval(query, *args)


class RawPools:
    """Connections that were born in a role: nobody has to take it, and none can be forgotten.

    Buyers have most of them; for all others half is enough.
    """

    def __init__(self, pools: dict[Role, "Pool"]) -> None:
        self._pools = pools

    @classmethod
    async def create(cls, url: str, *, size: int, timeout: float, command_timeout: float) -> "RawPools":
        """Ready to connect; nothing is opened before it is needed.

        Args:
            size: connections for buyers.
            timeout, command_timeout: seconds for connecting, and for a statement.
        """
        open_connection: Any = connect  # which takes whatever the pool gives
        return cls(
            {
                role: await asyncpg.create_pool(
                    url,
                    connect=open_connection,
                    min_size=0,
                    max_size=raw_pool_size(role, size),
                    server_settings={
                        "role": role.value,
                        **BY_KEY,
                        # In Postgres too: a statement whose client is gone would hold its locks to its end.
                        "statement_timeout": milliseconds(
                            min(command_timeout, DEVICE_SECONDS) if role is Role.DEVICE else command_timeout
                        ),
                    },
                    timeout=timeout,
                    command_timeout=command_timeout,
                    reset=_leave_as_it_is,
                )
                for role in Role
            }
        )

    def call(self, actor: Actor) -> FunctionCall:
        """For calls that stand alone."""
        return FunctionCall(self._pools[actor.role], actor)

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncGenerator["RawConnection"]:
        """For several calls that stand or fall together."""
        async with _lent(self._pools[actor.role], _begin_for(actor)) as connection:
            try:
                yield connection
            except BaseException:
                with suppress(*LOST):
                    await connection.execute(
                        "rollback"
                    )  # in vain where the connection died: then that is what is told
                raise
            await connection.execute("commit")

    def counts(self) -> dict[str, tuple[int, int]]:
        """Count by role how many connections are lent, and how many idle."""
        return {
            role.name.lower(): (pool.get_size() - pool.get_idle_size(), pool.get_idle_size())
            for role, pool in self._pools.items()
        }

    def terminate(self) -> None:
        """Close all, waiting for nobody."""
        for pool in self._pools.values():
            pool.terminate()


@asynccontextmanager
async def _lent(pool: "Pool", begin: str = "") -> AsyncGenerator["RawConnection"]:
    """A connection for a while; what SQL refuses arrives as TicketsError.

    Args:
        begin: what is said to it first; one that died in the pool is known by its answer, and replaced.
    """
    connection = await (_begun(pool, begin) if begin else pool.acquire())
    try:
        yield connection
    except asyncpg.PostgresError as error:
        if sqlstate(error) == READ_ONLY:
            await pool.expire_connections()  # the next ones are to the new primary
        refusal = from_sqlstate(getattr(error, "sqlstate", None), getattr(error, "detail", None))
        if refusal is None:
            raise
        raise refusal from error
    finally:
        try:
            await pool.release(connection)
        except LOST as error:
            # It died after its work was committed or refused; the pool has thrown it away, the answer stands.
            log.warning("a connection could not be given back: %s", type(error).__name__)


async def _begun(pool: "Pool", begin: str, *, is_second_try: bool = False) -> "RawConnection":
    """A connection on which a transaction has begun."""
    connection = await pool.acquire()
    try:
        await connection.execute(begin)
    except BaseException as error:
        connection.terminate()
        await pool.release(connection)
        if is_second_try or not isinstance(error, LOST) or not is_away(error):
            raise
        await pool.expire_connections()  # the others died with it
        return await _begun(pool, begin, is_second_try=True)
    return connection


async def driver_connection(db: "AsyncSession | RawConnection") -> Any:
    """The connection of asyncpg under a session, in its transaction; a raw one is that already.

    What SQL refuses on the one of a session arrives as the driver has it.
    """
    if isinstance(db, AsyncSession):
        return (await (await db.connection()).get_raw_connection()).driver_connection
    return db


def milliseconds(seconds: float) -> str:
    """A duration as Postgres's settings want it."""
    return str(round(seconds * 1000))


def _begin_for(actor: Actor) -> str:
    """A transaction begun and its actor named in one message."""
    actor_id = f"convert_from(decode('{actor.id.encode().hex()}', 'hex'), 'UTF8')"  # whatever it says, it stays a text
    return f"begin; select set_config('app.actor_id', {actor_id}, true)"


async def _leave_as_it_is(_connection: object) -> None:
    """Whatever we set ends with its transaction: a connection given back has nothing to forget."""
