"""A race's control run: the shipped function without its guard. The fault must appear, or the race proves nothing."""

from collections.abc import Awaitable, Sequence
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError

from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.errors import TicketsError
from tests.factories import Owner


async def without(owner: Owner, file: str, *guards: tuple[str, str]) -> None:
    """Install this file of migrations/functions with each guard replaced; each must be there exactly once."""
    sql = (MIGRATIONS / "functions" / file).read_text()
    for guard, instead in guards:
        assert sql.count(guard) == 1, f"{file} no longer says {guard!r}"
        sql = sql.replace(guard, instead)
    await owner.execute(sql)


class Fault(Exception):
    """An answer that nobody may ever get: 500 and up."""


async def outcome(attempt: Awaitable[Any]) -> str:
    """`won`, or the code of the refusal; a deadlock is its own code, 40P01, and a fault of the API itself `fault`."""
    try:
        await attempt
    except TicketsError as refusal:
        return refusal.sqlstate or refusal.slug
    except asyncpg.PostgresError as error:
        return str(error.sqlstate)
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", error))
    except Fault:
        return "fault"
    return "won"


def tally(outcomes: Sequence[str]) -> dict[str, int]:
    """How many of each."""
    return {name: outcomes.count(name) for name in sorted(set(outcomes))}
