"""Tells open dashboards that something was sold, reserved or given back, so that they look again."""

import asyncio
from typing import Final

from pwa_tickets.seats.seat_states import CHANNEL
from pwa_tickets.web.live import Feed, Notifications, encode
from pwa_tickets.web.open_streams import OpenStreams

GATHER: Final = 2.0
"""Seconds: while a sale opens, a dashboard looks again this often and no more."""

_BEGUN: Final = encode("snapshot", b"{}")
_CHANGED: Final = encode("changed", b"{}")


class LiveSales:
    """One feed for all dashboards. It says that figures changed, never which: they are read by who may."""

    def __init__(self, notifications: Notifications) -> None:
        """Listen to the changes of all seats."""
        self.feed = Feed(self._begin)
        self.streams = OpenStreams()
        self._is_gathering = False
        notifications.on(CHANNEL, self._heard, self.feed.resync)

    async def _begin(self) -> bytes:
        return _BEGUN

    def _heard(self, _payload: str) -> None:
        if self.feed.watchers and not self._is_gathering:
            self._is_gathering = True
            asyncio.get_running_loop().call_later(GATHER, self._publish)

    def _publish(self) -> None:
        self._is_gathering = False
        self.feed.publish(_CHANGED)
