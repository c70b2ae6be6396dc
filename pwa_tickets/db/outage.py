"""Logs an outage in two lines, however many requests, jobs and timers meet it: of the database, and of what jobs need."""

import logging
import time
from collections.abc import Callable
from typing import Final

from pwa_tickets.db.failures import is_away

log = logging.getLogger(__name__)

SETTLING_SECONDS: Final = 5.0
"""After the first success others still find connections that died: that is the same outage."""


class Outage:
    """What a process knows of something that it needs: a line when that went away, one when it answers again.

    Attributes:
        failures: how many attempts failed in the outage that lasts; 0 while there is none.
    """

    def __init__(self, began: str, ended: str, is_about: Callable[[BaseException], bool]) -> None:
        """
        Args:
            began, ended: the first words of the two lines.
            is_about: whether an error means that it is away.
        """
        self._words = began, ended
        self._is_about = is_about
        self.failures = 0
        self._began_at = 0.0
        self._ended_at = float("-inf")

    def met(self, error: BaseException) -> bool:
        """Tell whether an error means that it is away; the first of an outage is logged."""
        if not self._is_about(error):
            return False
        now = time.monotonic()
        if not self.failures and now - self._ended_at < SETTLING_SECONDS:
            return True
        if not self.failures:
            self._began_at = now
            log.warning("%s: %s: %s", self._words[0], type(error).__name__, error)
        self.failures += 1
        return True

    def ended(self) -> None:
        """Log the end of the outage, when there is one: somebody was answered."""
        if not self.failures:
            return
        self._ended_at = time.monotonic()
        log.warning(
            "%s, after %.1f s and %d failed attempts",
            self._words[1],
            self._ended_at - self._began_at,
            self.failures,
        )
        self.failures = 0


database_outage: Final = Outage("the database is away", "the database answers again", is_away)
"""Of this process, which has one database."""


class QueueLogFilter(logging.Filter):
    """Drops the queue library's lines about an outage: it logs a traceback for each heartbeat that it cannot send."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let through what is not about the database being away."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            return not database_outage.met(error)
        return not (database_outage.failures and record.levelno <= logging.WARNING)
