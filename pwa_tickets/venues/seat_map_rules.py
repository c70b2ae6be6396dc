"""What must hold within a seat map before it is saved. Pure but for the ids: whose they are, Postgres knows."""

from collections.abc import Iterator
from typing import ClassVar, Final, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.venues.models import SeatType, SectionKind
from pwa_tickets.venues.seat_map import SeatMapDocument
from pwa_tickets.web.words import single_line

SEATS_AT_MOST: Final = 30_000
PARTS_AT_MOST: Final = 200
NAME_LENGTH: Final = 60
ROW_LENGTH: Final = 20
NOTE_LENGTH: Final = 120


class MapError(msgspec.Struct):
    """What is wrong with one part of a seat map.

    Attributes:
        id: the seat, section or price zone.
        field: which field of it.
        message: a sentence for whoever drew the map.
    """

    id: UUID
    field: str
    message: str


class InvalidSeatMap(TicketsError):
    """Refuse a map that contradicts itself."""

    status, slug, title = 422, "invalid-seat-map", "Please check this map"
    description = (
        "Parts of the map contradict each other or are out of bounds; `errors` names each. Nothing was saved."
    )
    fact_types: ClassVar = {"errors": Fact(list[MapError], "Each part that must be corrected, and why.")}
    sentence = "Something in this map doesn’t add up. Nothing was saved."


class Label(NamedTuple):
    """What tells a seat apart in its venue."""

    section_id: UUID
    row_name: str
    seat_number: str


FOREIGN: Final = text("""
    select given.id from unnest(cast(:ids as uuid[])) given (id)
    where exists (select from seats s where s.id = given.id and s.venue_id <> :venue_id)
       or exists (select from venue_sections s where s.id = given.id and s.venue_id <> :venue_id)
       or exists (select from price_zones z where z.id = given.id and z.venue_id <> :venue_id)
""")


async def require_sound(db: AsyncSession, document: SeatMapDocument) -> None:
    """See to it that a document can be saved.

    Raises:
        InvalidSeatMap: it contradicts itself, or names parts of another venue.
    """
    errors = list(find_errors(document))
    if not errors:
        foreign = await db.scalars(FOREIGN, {"ids": ids_of(document), "venue_id": document.venue_id})
        errors = [MapError(one, "id", gettext("This id belongs to another venue.")) for one in foreign]
    if errors:
        raise InvalidSeatMap(errors=errors)


def ids_of(document: SeatMapDocument) -> list[UUID]:
    """Every id of a document, as often as it is there."""
    return [
        *(section.id for section in document.sections),
        *(zone.id for zone in document.price_zones),
        *(seat.id for seat in document.seats),
    ]


def find_errors(document: SeatMapDocument) -> Iterator[MapError]:
    """Everything that is wrong, in the order of the document."""
    places = sum(section.places for section in document.sections)
    if (
        len(document.seats) + places > SEATS_AT_MOST
        or len(document.sections) + len(document.price_zones) > PARTS_AT_MOST
    ):
        message = gettext("A map can have %(seats)s seats and %(parts)s sections and price zones at most.")
        told = message % {"seats": SEATS_AT_MOST, "parts": PARTS_AT_MOST}
        yield MapError(document.venue_id, "seats", told)
        return
    yield from _parts(document)
    yield from _twice(document)
    yield from _seats(document)


def _parts(document: SeatMapDocument) -> Iterator[MapError]:
    for parts in (document.sections, document.price_zones):
        names: set[str] = set()
        for part in parts:
            yield from _word(part.id, "name", part.name, NAME_LENGTH)
            if part.name in names:
                told = gettext("“%(name)s” is there twice. Please give one of them another name.")
                yield MapError(part.id, "name", told % {"name": part.name})
            names.add(part.name)
    zones = {zone.id for zone in document.price_zones}
    for section in document.sections:
        yield from _word(section.id, "level", section.level, NAME_LENGTH)
        yield from _word(section.id, "entrance", section.entrance, NAME_LENGTH)
        if section.kind is SectionKind.GENERAL and section.capacity is None:
            yield MapError(section.id, "capacity", gettext("Please enter how many people fit."))
        if section.price_zone_id is not None and section.price_zone_id not in zones:
            yield MapError(section.id, "price_zone_id", gettext("This price zone is not on the map."))


def _twice(document: SeatMapDocument) -> Iterator[MapError]:
    known: set[UUID] = set()
    for part_id in ids_of(document):
        if part_id in known:
            yield MapError(part_id, "id", gettext("This id is there twice."))
        known.add(part_id)


def _seats(document: SeatMapDocument) -> Iterator[MapError]:
    sections = {section.id: section.name for section in document.sections}
    zones = {zone.id for zone in document.price_zones}
    wheelchairs = {seat.id for seat in document.seats if seat.seat_type is SeatType.ADA}
    general = {section.id for section in document.sections if section.kind is SectionKind.GENERAL}
    labels: set[Label] = set()
    for seat in document.seats:
        yield from _word(seat.id, "row_name", seat.row_name, ROW_LENGTH)
        yield from _word(seat.id, "seat_number", seat.seat_number, ROW_LENGTH)
        yield from _word(seat.id, "note", seat.note, NOTE_LENGTH)
        if seat.section_id not in sections:
            yield MapError(seat.id, "section_id", gettext("This section is not on the map."))
        elif seat.section_id in general:
            told = gettext("This section is sold without numbers, so no seat can be drawn in it.")
            yield MapError(seat.id, "section_id", told)
        if seat.price_zone_id is not None and seat.price_zone_id not in zones:
            yield MapError(seat.id, "price_zone_id", gettext("This price zone is not on the map."))
        if seat.companion_of is not None and seat.companion_of not in wheelchairs:
            yield MapError(seat.id, "companion_of", gettext("There is no such wheelchair place on the map."))
        if (seat.x_position is None) != (seat.y_position is None):
            yield MapError(seat.id, "x_position", gettext("A place has two coordinates, or none."))
        label = Label(seat.section_id, seat.row_name, seat.seat_number)
        if label in labels:
            facts = {
                "section": sections.get(seat.section_id, ""),
                "row": seat.row_name,
                "seat": seat.seat_number,
            }
            told = gettext("%(section)s, row %(row)s, seat %(seat)s is there twice.") % facts
            yield MapError(seat.id, "seat_number", told)
        labels.add(label)


def _word(part_id: UUID, field: str, value: str | None, most: int) -> Iterator[MapError]:
    """A word is one line, as it would be typed: two that look the same are the same."""
    if value is None:
        return
    if not value:
        yield MapError(part_id, field, gettext("Please fill this in."))
    elif len(value) > most:
        told = gettext("This can have %(most)s characters at most, and has %(have)s.")
        yield MapError(part_id, field, told % {"most": most, "have": len(value)})
    elif value != single_line(value):
        yield MapError(part_id, field, gettext("This begins or ends with characters that nobody can see."))
