"""Any edits to a map, saved and read again, are the map that was saved; no ticket is ever without its seat."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pwa_tickets.db.session import Database
from pwa_tickets.venues import seat_map
from pwa_tickets.venues.map_parts import MapPriceZone, MapSection
from pwa_tickets.venues.models import SeatType, SectionKind
from pwa_tickets.venues.seat_map import MapSeat, SeatMapDocument, SeatsInUse
from pwa_tickets.venues.seat_map_rules import find_errors
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.ledger import check_ledger

SOLD = ("A1", "A2", "B5")
LABELS = """
    select s.id, l.section, l.row_name, l.seat_number
    from tickets t join seat_labels l using (show_seat_id) join seats s on s.id = l.seat_id order by s.id
"""


@dataclass(frozen=True)
class Edit:
    """One thing somebody does to the map: to which seat, and how."""

    seat: int
    what: str
    to: int

    def apply(self, document: SeatMapDocument) -> None:
        """Do it; a seat that is not there any more is left alone."""
        if document.seats:
            seat = document.seats[self.seat % len(document.seats)]
            EDITS[self.what](document, seat, self.to)


def remove(document: SeatMapDocument, seat: MapSeat, _to: int) -> None:
    document.seats.remove(seat)
    for other in document.seats:
        if other.companion_of == seat.id:
            other.companion_of = None


def rename(_document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    seat.seat_number = str(to)


def swap(document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    other = document.seats[to % len(document.seats)]
    seat.row_name, other.row_name = other.row_name, seat.row_name
    seat.seat_number, other.seat_number = other.seat_number, seat.seat_number
    seat.section_id, other.section_id = other.section_id, seat.section_id


def move(_document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    seat.x_position, seat.y_position = (None, None) if to == 0 else (to * 7, -to)


def retype(document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    seat.seat_type = list(SeatType)[to % 4]
    for other in document.seats:
        if other.companion_of == seat.id and seat.seat_type is not SeatType.ADA:
            other.companion_of = None


def accompany(document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    other = document.seats[to % len(document.seats)]
    if other is not seat and other.seat_type is SeatType.ADA:
        seat.companion_of = other.id


def add(document: SeatMapDocument, _seat: MapSeat, to: int) -> None:
    section = document.sections[to % len(document.sections)]
    made = UUID(int=(1 << 126) + len(document.seats) * 1000 + to)
    document.seats.insert(
        to % (len(document.seats) + 1),
        MapSeat(
            id=made,
            section_id=section.id,
            row_name="N",
            seat_number=str(to),
            seat_type=SeatType.REGULAR,
            is_sellable=True,
        ),
    )


def add_section(document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    made = UUID(int=(1 << 125) + len(document.sections) * 1000 + to)
    if all(section.id != made for section in document.sections):
        document.sections.append(
            MapSection(
                id=made, name=f"Section {made.int % 9973}", kind=SectionKind.NUMBERED, display_order=to - 3
            )
        )
        seat.section_id = made


def add_zone(document: SeatMapDocument, seat: MapSeat, to: int) -> None:
    made = UUID(int=(1 << 124) + len(document.price_zones) * 1000 + to)
    if all(zone.id != made for zone in document.price_zones):
        document.price_zones.append(
            MapPriceZone(id=made, name=f"Zone {made.int % 9973}", price_in_cents=to * 100, display_order=to)
        )
        seat.price_zone_id = made


EDITS: dict[str, Callable[[SeatMapDocument, MapSeat, int], None]] = {
    edit.__name__: edit
    for edit in (remove, rename, swap, move, retype, accompany, add, add_section, add_zone)
}


def shown(document: SeatMapDocument) -> dict[str, object]:
    """The map without the order of seats within a row, which their places say, and without who is sitting there."""
    return {
        "sections": {section.id: section for section in document.sections},
        "zones": {zone.id: zone for zone in document.price_zones},
        "seats": {seat.id: (seat.section_id, seat.row_name, seat.seat_number, seat.seat_type, seat.price_zone_id,
                            seat.companion_of, seat.is_sellable, seat.x_position, seat.y_position, seat.note)
                  for seat in document.seats},
        "rows": {
            section.id: list(dict.fromkeys(seat.row_name for seat in document.seats if seat.section_id == section.id))
            for section in document.sections
        },
    }  # fmt: skip


async def test_any_edits_saved_and_read_again_are_the_map_that_was_saved(
    database: Database, owner: Owner, show: Show, dana: StaffMember
) -> None:
    await factories.buy(database, show, MAYA, *SOLD)
    sold = {show.venue.seats[label] for label in SOLD}
    wanted: list[list[Edit]] = []
    edits = st.builds(Edit, st.integers(0, 999), st.sampled_from(sorted(EDITS)), st.integers(0, 40))

    @settings(max_examples=60, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(edits, min_size=1, max_size=12))
    def collect(some: list[Edit]) -> None:
        wanted.append(some)

    collect()
    outcomes = {"saved": 0, "refused": 0, "unsound": 0}
    for some in wanted:
        async with database.transaction(dana.actor) as db:
            before = await seat_map.read(db, show.venue.id)
        document = await _read(database, dana, show)
        for edit in some:
            edit.apply(document)
        if list(find_errors(document)):
            outcomes["unsound"] += 1
            continue
        titled = [tuple(row) for row in await owner.fetch(LABELS)]
        refused = await _save(database, dana, document)
        outcomes["saved" if refused is None else "refused"] += 1
        if refused is not None:
            assert {UUID(seat["id"]) for seat in refused.facts["seats"]} <= sold
            assert await _read(database, dana, show) == before
        else:
            assert shown(await _read(database, dana, show)) == shown(document)
            names = {section.id: section.name for section in document.sections}
            kept = {s.id: (names[s.section_id], s.row_name, s.seat_number) for s in document.seats}
            assert titled == [(seat_id, *kept[seat_id]) for seat_id, *_ in titled]
        await check_ledger(owner)
    assert all(outcomes.values()), outcomes


async def _save(database: Database, staff: StaffMember, document: SeatMapDocument) -> SeatsInUse | None:
    """The refusal, or None when it was saved."""
    try:
        async with database.transaction(staff.actor) as db:
            await seat_map.save(db, document, map_version=document.map_version, staff=staff)
    except SeatsInUse as refusal:
        return refusal
    return None


async def _read(database: Database, staff: StaffMember, show: Show) -> SeatMapDocument:
    async with database.transaction(staff.actor) as db:
        return await seat_map.read(db, show.venue.id)
