"""Replaces a connection that died before somebody gets it, at no cost: what it is asked is to begin, which comes next anyway.

SQLAlchemy's own `pool_pre_ping` begins and rolls back a transaction before every other: four messages for every five that
work. To ask the driver is not enough: between Postgres's last word and the end of the socket it takes a dead connection
for a living one.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry


def replace_the_dead(engine: AsyncEngine) -> None:
    """Begin on each connection of the engine's pool when it is lent. When one died, all that were there before are replaced."""
    event.listen(engine.sync_engine, "checkin", _given_back)
    event.listen(engine.sync_engine, "checkout", _lent)


def _given_back(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info["was_lent"] = True


def _lent(connection: Any, entry: ConnectionPoolEntry, _fairy: object) -> None:
    if not entry.info.get("was_lent"):  # it was opened just now
        return
    try:
        connection.run_async(lambda _driver: connection._start_transaction())
    except Exception as error:
        raise InvalidatePoolError() from error
