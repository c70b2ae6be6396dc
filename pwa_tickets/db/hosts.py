"""Connects to Postgres at one host, or at whichever of several may be written to now."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pwa_tickets.db.urls import each_host

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

FAILURES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


async def connect(url: str, **options: Any) -> "Connection":
    """Open a connection. Several hosts are asked at once: one that swallows everything would use up the others' time.

    Args:
        url: may name several hosts.
        options: those of asyncpg.connect.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InternalClientError: no host lets us in, or none may be written to.
    """
    places = each_host(url)
    if len(places) == 1:
        only: Connection = await asyncpg.connect(places[0], **options)
        return only
    attempts = [asyncio.create_task(asyncpg.connect(place, **options)) for place in places]
    failures: list[Exception] = []
    chosen: Connection | None = None
    try:
        for attempt in asyncio.as_completed(attempts):
            try:
                opened: Connection = await attempt
            except FAILURES as error:
                failures.append(error)
            else:
                chosen = opened
                return opened
    finally:
        for task in attempts:
            task.cancel()
        for late in await asyncio.gather(*attempts, return_exceptions=True):
            if not isinstance(late, BaseException) and late is not chosen:
                late.terminate()
    raise _most_telling(failures)


def create_engine(url: str, *, connect_options: dict[str, Any] | None = None, **options: Any) -> AsyncEngine:
    """SQLAlchemy's engine over the same connections.

    Args:
        connect_options: those of asyncpg.connect.
        options: those of create_async_engine.
    """
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=partial(connect, url, **(connect_options or {})), **options
    )


def _most_telling(failures: list[Exception]) -> Exception:
    """What a host that could be asked said (a wrong password), before silence and standbys."""
    silent = (OSError, asyncpg.InternalClientError)
    return next((error for error in failures if not isinstance(error, silent)), failures[0])
