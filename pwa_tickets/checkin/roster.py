"""What a phone keeps of a show so that it can decide without a network: hashes of codes, and no names."""

import hashlib
from collections import OrderedDict
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller


class RosterVenue(msgspec.Struct):
    """The venue of a roster's show.

    Attributes:
        layout: the stage, labels, doors, aisles and tables of the seat map.
    """

    name: str
    time_zone: str
    layout: dict[str, Any]


class RosterShow(msgspec.Struct, kw_only=True):
    """The show of a roster.

    Attributes:
        id: the show.
        mark: the color and pattern on its tickets, 0 to 35; absent where it has none.
        capacity: how many seats the show has.
    """

    id: UUID
    title: str
    series_name: str
    starts_at: datetime
    doors_at: datetime | msgspec.UnsetType = msgspec.UNSET
    mark: int | msgspec.UnsetType = msgspec.UNSET
    venue: RosterVenue
    capacity: int


class RosterDocument(msgspec.Struct):
    """What a device must know of a show to check tickets offline.

    Attributes:
        show: the show.
        seats: `[section, row_name, seat_number]` of each seat, no row for general admission; codes name it by its place here.
        sections: name → `{level, entrance}` of each section that says how to get there.
        notes: what is to be known of a seat, by its place in `seats`.
        places: `[x, y]` of each seat; null where it is not drawn.
        codes: `[code_hash, seat, generation, state]` of each code, and for somebody inside `scanned_at, gate`.
        ticket_numbers: `[ticket_number_hash, code]` of each ticket; the code by its place in `codes`.
        owing: `[order_number_hash, amount_in_cents]` of each order whose seats are kept unpaid: it has no tickets yet.
    """

    server_time: datetime
    show: RosterShow
    seats: list[list[str]]
    sections: dict[str, dict[str, str]]
    notes: dict[str, str]
    places: list[list[int | None]]
    codes: list[list[Any]]
    ticket_numbers: list[list[Any]]
    owing: list[list[Any]]


class Roster(NamedTuple):
    """A roster as JSON bytes, and the tag that names its content whenever it is asked for."""

    body: bytes
    etag: str


class _Kept(NamedTuple):
    """A roster without the time of its answer, and what Postgres needs to say whether it is still right."""

    content: str
    etag: str
    mark: str
    read_at: float


MOST_KEPT: Final = 16
"""Shows, of about 100 kB each: more than have their doors open at once."""

KEPT_SECONDS: Final = 300
"""A restored backup counts its transactions anew, and no mark would notice."""

_kept: OrderedDict[UUID, _Kept] = OrderedDict()


async def read(sql: "FunctionCaller", show_id: UUID) -> Roster:
    """Read the roster of one show, for a device of that show: from memory while nothing in it has changed.

    Raises:
        DeviceRevoked, DeviceExpired, ShowNotOnDevice: this device may not, or not any more.
    """
    kept = _kept.get(show_id)
    if (
        kept is None
        or monotonic() - kept.read_at > KEPT_SECONDS
        or await sql.fetchval("select roster_changed($1, $2)", show_id, kept.mark)
    ):
        kept = await _read(sql, show_id)
    # The time of the answer stands in front: it is news every time, and no part of what the tag names.
    server_time = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Roster(f'{{"server_time":"{server_time}",{kept.content[1:]}'.encode(), kept.etag)


async def _read(sql: "FunctionCaller", show_id: UUID) -> _Kept:
    content: str
    mark, content = await sql.fetchval("select array[roster_mark($1)::text, door_roster($1)::text]", show_id)
    etag = hashlib.sha256(content.encode()).hexdigest()[:24]
    _kept[show_id] = kept = _Kept(content, etag, mark, monotonic())
    _kept.move_to_end(show_id)
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return kept
