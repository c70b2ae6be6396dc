"""Replaces a connection that died before somebody gets it, without asking each one each time.

SQLAlchemy's own `pool_pre_ping` begins and rolls back a transaction before every other: four messages for every five that
work. A connection whose socket was closed knows it, so only one that rested for a while is asked.
"""

import time
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

RESTED_SECONDS: Final = 1.0
"""After so long a network may have swallowed the connection without a word."""

_GIVEN_BACK_AT: Final = "given_back_at"


def replace_the_dead(engine: AsyncEngine) -> None:
    """Check each connection of the engine's pool when it is lent. When one died, all that were there before it are replaced."""
    event.listen(engine.sync_engine, "checkin", _given_back)
    event.listen(engine.sync_engine, "checkout", _lent)


def _given_back(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_GIVEN_BACK_AT] = time.monotonic()


def _lent(connection: Any, entry: ConnectionPoolEntry, _fairy: object) -> None:
    given_back = entry.info.get(_GIVEN_BACK_AT)
    if given_back is None:  # it was opened just now
        return
    try:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError()
        if time.monotonic() - given_back > RESTED_SECONDS:
            connection.ping()
    except InvalidatePoolError:
        raise
    except Exception as error:
        raise InvalidatePoolError() from error
