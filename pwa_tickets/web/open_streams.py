"""Counts the event streams that are open, so that nobody holds them all: each is a connection of this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pwa_tickets.errors import TooManyRequests

MOST_OF_A_NETWORK: Final = 2000
"""A school of five hundred families behind one address, each with a phone or two and a laptop, and room."""
MOST_OF_A_SESSION: Final = 8
"""A browser has a stream for each tab."""
ASK_AGAIN_SECONDS: Final = 20


class OpenStreams:
    """How many streams each network and each session has in this process."""

    def __init__(self) -> None:
        self._open = Counter[tuple[str, str]]()

    def require_one_more(self, network: str, session_hash: str) -> None:
        """Refuse a stream that would be one too many.

        Raises:
            TooManyRequests: ask again when another was closed.
        """
        of_network, of_session = ("network", network), ("session", session_hash)
        if self._open[of_network] >= MOST_OF_A_NETWORK or (
            session_hash and self._open[of_session] >= MOST_OF_A_SESSION
        ):
            raise TooManyRequests(retry_after=ASK_AGAIN_SECONDS)

    @contextmanager
    def counted(self, network: str, session_hash: str) -> Iterator[None]:
        """Count a stream while it is open."""
        keys = [("network", network), ("session", session_hash)]
        self._open.update(keys)
        try:
            yield
        finally:
            self._open.subtract(keys)
            for key in keys:
                if not self._open[key]:
                    del self._open[key]
