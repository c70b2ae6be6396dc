"""The seat map of a venue as one document: what it holds, reading it, saving it as a whole."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, NotFound, TicketsError
from pwa_tickets.venues.map_parts import MapPriceZone, MapSection
from pwa_tickets.venues.models import SeatType
from pwa_tickets.web.actor import StaffMember

Position = Annotated[int, msgspec.Meta(ge=-10_000_000, le=10_000_000)]


SECTION: Final = "5f0e4c1a-7d52-4b8e-8a36-2f9d1c6b0e47"


class MapSeat(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A seat of a venue.

    Attributes:
        id: the seat; a new one gets its id from the client.
        price_zone_id: the price zone; absent for a seat without one.
        companion_of: the wheelchair place that the seat stays beside; absent for other seats.
        is_sellable: false for a seat that shows keep back from the beginning.
        x_position, y_position: where the seat is drawn, in 1/100 of a seat's width; absent where nobody drew it.
        note: what buyers should know of the seat, like "partial view"; absent when there is nothing.
        in_use: whether the seat has a ticket or is in a cart now; ignored when a map is saved.
    """

    id: UUID
    section_id: UUID
    row_name: str
    seat_number: str
    seat_type: SeatType
    price_zone_id: UUID | None = None
    companion_of: UUID | None = None
    is_sellable: bool
    x_position: Position | None = None
    y_position: Position | None = None
    note: str | None = None
    in_use: bool = msgspec.field(default_factory=lambda: False)  # not omitted as a plain default would be


class SeatMapDocument(msgspec.Struct, kw_only=True):
    """The seat map of a venue, whole.

    Attributes:
        layout: the stage, labels, doors, aisles and tables.
        sections: the sections of the venue.
        price_zones: the price zones of the venue.
        seats: the numbered ones, in the order of their rows, from the stage backwards in each section.
    """

    EXAMPLE: ClassVar = {
        "venue_id": "0b7c1f2e-5a44-4a0e-9d0f-1f3a5c7e9b21",
        "map_version": 4,
        "layout": {},
        "sections": [{"id": SECTION, "name": "Orchestra", "kind": "numbered", "display_order": 0}],
        "price_zones": [],
        "seats": [
            {
                "id": "9c2d7a50-3e81-4f6b-b1d4-6a8e0f5c2d93",
                "section_id": SECTION,
                "row_name": "A",
                "seat_number": "101",
                "seat_type": "regular",
                "is_sellable": True,
            }
        ],
    }

    venue_id: UUID
    map_version: int
    layout: dict[str, Any]
    sections: list[MapSection]
    price_zones: list[MapPriceZone]
    seats: list[MapSeat]


class Saved(msgspec.Struct):
    """What saving a seat map changed.

    Attributes:
        added: how many seats are new; a show gets them when its seats are generated again.
        changed: how many seats are another way now.
        removed: how many seats are gone, from the shows too.
    """

    map_version: int
    added: int
    changed: int
    removed: int


class SeatInUse(msgspec.Struct):
    """A seat that cannot go.

    Attributes:
        shows: the titles of the shows it is sold or reserved at.
    """

    id: UUID
    section: str
    row_name: str
    seat_number: str
    shows: list[str]


class SeatsInUse(TicketsError):
    """Refuse a map in which seats with tickets vanish or are called something else."""

    status, slug, title, sqlstate = 409, "seats-in-use", "Seats with tickets", "TKUSE"
    description = (
        "Seats with a ticket, or in somebody's cart, may move and change their price zone, but may not be removed, blocked, "
        "or get another section, row or number; a seat that was ever sold or ordered is not removed. "
        "`seats` names them. Nothing was saved."
    )
    fact_types: ClassVar = {"seats": Fact(list[SeatInUse], "The seats that must stay as they are.")}
    sentence = (
        "Some of these seats have tickets or are in a cart. They must stay where they are; nothing was saved."
    )


class SeatMapChanged(TicketsError):
    """Refuse a map that was drawn on an older one than there is."""

    status, slug, title, sqlstate = 412, "seat-map-changed", "Somebody else saved this map", "TKMAP"
    description = (
        "The map was saved by somebody else since it was read; `If-Match` names an older version. "
        "Nothing was saved."
    )
    fact_types: ClassVar = {
        "map_version": Fact(int, "The version there is now."),
        "saved_by": Fact(str, "Who saved it; absent when nobody knows.", required=False),
        "saved_at": Fact(datetime, "When it was saved; absent when nobody knows.", required=False),
    }
    sentence = "Somebody else saved this map since you opened it. Nothing of yours was saved."


READ: Final = text("""
    select json_build_object(
      'venue_id', v.id, 'map_version', v.map_version, 'layout', v.layout,
      'sections', coalesce((
        select json_agg(json_build_object('id', id, 'name', name, 'kind', kind, 'capacity', capacity,
          'price_zone_id', price_zone_id, 'level', level, 'entrance', entrance, 'display_order', display_order)
          order by display_order, name, id)
        from venue_sections where venue_id = v.id), '[]'),
      'price_zones', coalesce((
        select json_agg(json_build_object('id', id, 'name', name, 'price_in_cents', price_in_cents, 'color', color,
          'shape', shape, 'display_order', display_order) order by display_order, price_in_cents desc nulls last, name)
        from price_zones where venue_id = v.id), '[]'),
      'seats', coalesce((
        select json_agg(json_build_object('id', s.id, 'section_id', s.section_id, 'row_name', s.row_name,
          'seat_number', s.seat_number, 'seat_type', s.seat_type, 'price_zone_id', s.price_zone_id,
          'companion_of', s.companion_of, 'is_sellable', s.is_sellable, 'x_position', s.x_position, 'y_position', s.y_position,
          'note', s.note, 'in_use', used.seat_id is not null)
          order by section.display_order, section.name, section.id, s.row_order,
            seat_place(section.display_order, s.row_order, s.x_position, s.seat_number) collate "C")
        from seats s join venue_sections section on section.id = s.section_id
        left join (
          select distinct ss.seat_id from show_seats ss join recital_shows show on show.id = ss.show_id
          where show.venue_id = :venue_id and (ss.status = 'sold'
            or (ss.status = 'reserved' and ss.reserved_until > clock_timestamp())
            or exists (select from tickets t where t.show_seat_id = ss.id and t.voided_at is null))) used on used.seat_id = s.id
        where s.venue_id = v.id and s.row_name <> ''), '[]'))::text
    from venues v where v.id = :venue_id
""")
SAVE: Final = text("select save_seat_map(:venue_id, :map_version, cast(:document as jsonb))::text")


async def read(db: AsyncSession, venue_id: UUID) -> SeatMapDocument:
    """Read the seat map as staff see it.

    Raises:
        NotFound: there is no such venue.
    """
    found = await db.scalar(READ, {"venue_id": venue_id})
    if found is None:
        raise NotFound()
    return msgspec.json.decode(found, type=SeatMapDocument)


async def save(db: AsyncSession, document: SeatMapDocument, *, map_version: int, staff: StaffMember) -> Saved:
    """Save a document that `seat_map_rules` found nothing wrong with.

    Args:
        map_version: of the map that it was drawn on.

    Raises:
        SeatMapChanged: somebody saved since.
        SeatsInUse: seats with tickets would vanish or be called something else.
        NotFound: there is no such venue.
    """
    content = msgspec.json.encode(document).decode()
    values = {"venue_id": document.venue_id, "map_version": map_version, "document": content}
    answer = await db.scalar(SAVE, values)
    if answer is None:
        raise NotFound()
    saved = msgspec.json.decode(answer, type=Saved)
    facts = msgspec.structs.asdict(saved)
    await audit.record(db, staff, "seat_map_saved", Subject("venue", document.venue_id), after=facts)
    return saved
