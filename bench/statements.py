"""Counts what Postgres is told: statements and transactions, read from its own log."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bench.stage import Stage
from pwa_tickets.db.embedded_home import home_for

_LINE: Final = re.compile(rb"\[(\d+)\] LOG:  (?:statement|execute [^:]+): *([^\n]*(?:\n\t[^\n]*)*)")


@dataclass(frozen=True)
class Told:
    """What the server told Postgres.

    Attributes:
        work: statements that read or write something.
        framing: those that begin, end, or say who acts.
        transactions: a statement outside of any is one by itself.
    """

    work: int
    framing: int
    transactions: int


class StatementLog:
    """Postgres' log from here on."""

    def __init__(self, stage: Stage) -> None:
        """Begin at its present end."""
        self._log = home_for(stage.folder).log
        self._begin = self._log.stat().st_size

    def told(self) -> Told:
        """Count what came since."""
        work = framing = transactions = 0
        within: set[bytes] = set()
        for process, statement in _LINE.findall(self._log.read_bytes()[self._begin :]):
            word = statement.split(None, 1)[0].rstrip(b";").lower() if statement.strip() else b""
            if word in (b"begin", b"commit", b"rollback") or statement.startswith(b"select set_config"):
                framing += 1
            else:
                work += 1
            if word == b"begin" or process not in within:
                transactions += word not in (b"commit", b"rollback")
            if word == b"begin":
                within.add(process)
            elif word in (b"commit", b"rollback"):
                within.discard(process)
        return Told(work, framing, transactions)


@asynccontextmanager
async def logging_statements(stage: Stage, **environment: str) -> AsyncGenerator[None]:
    """The server, restarted with these settings, while Postgres logs every statement of it."""
    await stage.owner.execute("alter role pwa_tickets_app set log_statement = 'all'")
    await stage.restart(**environment)
    try:
        yield
    finally:
        await stage.owner.execute("alter role pwa_tickets_app reset log_statement")
        await stage.restart()
