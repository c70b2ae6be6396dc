"""Who has which seat now, as one code a seat, and the live feed of its changes."""

import asyncio
import json
from functools import partial
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.seats import places
from pwa_tickets.seats.show_map import ShowMap, ShowMaps
from pwa_tickets.web.live import Feed, Notifications, encode
from pwa_tickets.web.open_streams import OpenStreams

CHANNEL = "seat_changes"
GATHER = 0.25  # seconds; a whole school's taps become four events a second
FEEDS = 256  # above that, feeds nobody watches are forgotten
ANYBODY = Actor(Role.ANON)

# One row for all seats: eight hundred would cost the server ten times what they cost Postgres.
STATE_CODES = text("""
    select coalesce(string_agg(id::text, ' '), '') as ids, coalesce(string_agg(
      case when status = 'reserved' and reserved_until <= clock_timestamp() then 'a' else left(status, 1) end, ''), '') as codes
    from show_seats where show_id = :show_id and seat_id not in (
      select s.id from recital_shows sh join venue_sections section on section.venue_id = sh.venue_id and section.kind = 'general'
      join seats s on s.section_id = section.id where sh.id = :show_id)
""")


async def states(db: AsyncSession, show_id: UUID, show_map: ShowMap) -> str:
    """One code a seat in the map's order: a available, r reserved, s sold, h held."""
    codes = ["h"] * len(show_map.seats)
    ids, found = (await db.execute(STATE_CODES, {"show_id": show_id})).one()
    for seat_id, code in zip(ids.split(), found, strict=True):
        number = show_map.number.get(seat_id)
        if number is not None:
            codes[number] = code
    return "".join(codes)


class SeatFeeds:
    """A feed a show: snapshots first and after every gap, then changes gathered and encoded once for everybody."""

    def __init__(self, database: Database, maps: ShowMaps, notifications: Notifications) -> None:
        self._database = database
        self._maps = maps
        self._feeds: dict[UUID, Feed] = {}
        self._gathered: dict[UUID, dict[str, str]] = {}
        self.streams = OpenStreams()
        notifications.on(CHANNEL, self._heard, self._resync)

    def of(self, show_id: UUID) -> Feed:
        """The feed of a show."""
        if show_id not in self._feeds:
            if len(self._feeds) >= FEEDS:
                self._feeds = {known: feed for known, feed in self._feeds.items() if feed.watchers}
            self._feeds[show_id] = Feed(partial(self._snapshot, show_id))
        return self._feeds[show_id]

    async def _snapshot(self, show_id: UUID) -> bytes:
        """The states as an event."""
        async with self._database.transaction(ANYBODY) as db:
            show_map = await self._maps.of(db, show_id)
            codes = await states(db, show_id, show_map)
            areas = await places.areas(db, show_id) if show_map.has_places else []
        free = {area.id: area.free for area in areas}
        return encode(
            "snapshot", msgspec.json.encode({"v": show_map.version, "states": codes, "places": free})
        )

    def _heard(self, payload: str) -> None:
        change = json.loads(payload)
        show_id = UUID(change["show"])
        feed = self._feeds.get(show_id)
        if feed is None or not feed.watchers:
            return
        if "seats" not in change:  # the map is another now
            feed.resync()
            return
        if show_id not in self._gathered:
            self._gathered[show_id] = {}
            asyncio.get_running_loop().call_later(GATHER, self._publish, show_id)
        self._gathered[show_id].update(change["seats"])

    def _publish(self, show_id: UUID) -> None:
        changes = self._gathered.pop(show_id, {})
        feed, show_map = self._feeds.get(show_id), self._maps.known(show_id)
        if feed is None:
            return
        if show_map is None or not changes.keys() <= show_map.number.keys():
            feed.resync()  # places, which are told as counts, or seats we never numbered: the map changed under us
            return
        numbered = [[show_map.number[seat_id], code] for seat_id, code in changes.items()]
        feed.publish(encode("seats", msgspec.json.encode({"changes": numbered})))

    def _resync(self) -> None:
        for feed in self._feeds.values():
            feed.resync()
