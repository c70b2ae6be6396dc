"""What a phone keeps of a show so that it can decide without a network: hashes of codes, and no names."""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller


class RosterDocument(msgspec.Struct):
    """What `door_roster` writes; here for the reader of the API's documents.

    Attributes:
        seats: `[section, row_name, seat_number]` each; codes name a seat by its place here.
        places: `[x, y]` of each seat.
        codes: `[code_hash, seat, generation, state]`, and for somebody inside `scanned_at, gate`.
    """

    server_time: datetime
    show: dict[str, Any]
    seats: list[list[str]]
    places: list[list[int | None]]
    codes: list[list[Any]]


class Roster(NamedTuple):
    """A roster as JSON bytes, and the tag that names its content whenever it is asked for."""

    body: bytes
    etag: str


async def read(sql: "FunctionCaller", show_id: UUID) -> Roster:
    """The roster of one show, for a phone of that show.

    Raises:
        DeviceRevoked, DeviceExpired, ShowNotOnDevice: this phone may not, or not any more.
    """
    content: str = await sql.fetchval("select door_roster($1)", show_id)
    etag = hashlib.sha256(content.encode()).hexdigest()[:24]
    # The time of the answer stands in front: it is news every time, and no part of what the tag names.
    server_time = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Roster(f'{{"server_time":"{server_time}",{content[1:]}'.encode(), etag)
