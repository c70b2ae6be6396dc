"""Waits for a database that is away or full: after a power cut the servers may be back before it."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from pwa_tickets.db.failures import is_away
from pwa_tickets.db.hosts import FAILURES, connect
from pwa_tickets.db.outage import database_outage

WAIT_SECONDS: Final = 60.0
_CONNECT_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.5


async def until_database_answers(
    url: str,
    *,
    seconds: float = WAIT_SECONDS,
    on_failure: Callable[[Exception], object] = database_outage.met,
) -> None:
    """Connect once, and try again for as long as the database is away, is starting or has no connection left.

    Args:
        seconds: how long; then the last failure is raised.
        on_failure: told each failure that is waited out.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: it does not let us in, or was away for too long.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection = await connect(url, timeout=_CONNECT_SECONDS)
        except FAILURES as error:
            if not is_away(error) or time.monotonic() + _PAUSE_SECONDS > deadline:
                raise
            on_failure(error)
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            await connection.close()
            database_outage.ended()
            return
