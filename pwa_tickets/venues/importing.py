"""A spreadsheet compared with the map there is: the map that would be saved, and what that changes. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import msgspec

from pwa_tickets.i18n import gettext
from pwa_tickets.venues.map_parts import MapPriceZone, MapSection
from pwa_tickets.venues.models import SeatType, SectionKind
from pwa_tickets.venues.seat_map import MapSeat, SeatMapDocument
from pwa_tickets.venues.spreadsheets import layout
from pwa_tickets.venues.spreadsheets.proposal import Label, ProposedSeat
from pwa_tickets.venues.spreadsheets.reading import Reading
from pwa_tickets.venues.zone_looks import nth_look


class Mode(StrEnum):
    """What becomes of seats that the file does not name."""

    MERGE = "merge"
    """They stay."""
    REPLACE = "replace"
    """They go."""


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    Attributes:
        document: the map as it would be saved, on the version it was compared with.
        added, changed, removed: seats, places of general sections too.
    """

    document: SeatMapDocument
    added: int
    changed: int
    removed: int


def compare(reading: Reading, current: SeatMapDocument, mode: Mode) -> Preview:
    """The map that the file makes of the one there is; seats keep their ids by section, row and number.

    Notes an error for each seat with a ticket that would go.
    """
    merged = _Merger(reading, current, mode)
    document = merged.document()
    before = {seat.id: seat for seat in current.seats}
    kept = {seat.id for seat in document.seats}
    gone = [seat for seat in current.seats if seat.id not in kept]
    names = {section.id: section.name for section in current.sections}
    for seat in gone:
        if seat.in_use:
            facts = {"section": names[seat.section_id], "row": seat.row_name, "seat": seat.seat_number}
            told = gettext(
                "%(section)s, row %(row)s, seat %(seat)s has a ticket or is in a cart, and is not in the file."
            )
            reading.notes.error(told % facts)
    places = _places(document)
    had = _places(current)
    return Preview(
        document,
        added=sum(seat.id not in before for seat in document.seats) + (places - had).total(),
        changed=sum(seat.id in before and seat != before[seat.id] for seat in document.seats),
        removed=len(gone) + (had - places).total(),
    )


def _places(document: SeatMapDocument) -> Counter[UUID]:
    """How many places each general section has."""
    return Counter({section.id: section.places for section in document.sections})


class _Merger:
    def __init__(self, reading: Reading, current: SeatMapDocument, mode: Mode) -> None:
        self.proposal, self.current, self.mode = reading.proposal, current, mode
        self.sections = {section.name: section for section in current.sections}
        self.zones = {zone.name: zone for zone in current.price_zones}

    def document(self) -> SeatMapDocument:
        named = {name for _, name in self.proposal.sections}
        self._zones()
        self._sections()
        seats = self._seats()
        sections, zones = list(self.sections.values()), list(self.zones.values())
        used = {seat.section_id for seat in seats} | {seat.price_zone_id for seat in seats}
        used |= {section.price_zone_id for section in sections}
        if self.mode is Mode.REPLACE:
            sections = [section for section in sections if section.id in used or section.name in named]
            zones = [zone for zone in zones if zone.id in used or zone.name in self.proposal.zones]
        return SeatMapDocument(
            venue_id=self.current.venue_id,
            map_version=self.current.map_version,
            layout=self.current.layout if self.mode is Mode.MERGE and self.current.seats else {},
            sections=sections,
            price_zones=zones,
            seats=seats,
        )

    def _sections(self) -> None:
        order = max((section.display_order for section in self.current.sections), default=-1)
        groups = layout.beside(layout.by_section(self.proposal.seats))
        listed = {name: said for (_, name), said in self.proposal.sections.items()}
        for name in [*(name for group in groups for name in group), *listed]:
            said, known = listed[name], self.sections.get(name)
            is_general = said.kind == "general"
            if known is None:
                order += 1
                known = MapSection(id=uuid4(), name=name, kind=SectionKind.NUMBERED, display_order=order)
            self.sections[name] = msgspec.structs.replace(
                known,
                level=said.level or known.level,
                entrance=said.entrance or known.entrance,
                kind=SectionKind.GENERAL if is_general else SectionKind.NUMBERED,
                capacity=said.capacity if is_general else None,
                price_zone_id=self.zones[said.zone].id if is_general and said.zone else None,
            )

    def _zones(self) -> None:
        """New zones after those there are, dear ones first; a price that the file gives is the zone's from now on."""
        order = max((zone.display_order for zone in self.current.price_zones), default=-1)
        for name, price in sorted(self.proposal.zones.items(), key=lambda zone: -(zone[1] or 0)):
            known = self.zones.get(name)
            if known is None:
                order += 1
                color, shape = nth_look(order)
                known = MapPriceZone(id=uuid4(), name=name, color=color, shape=shape, display_order=order)
            self.zones[name] = (
                known if price is None else msgspec.structs.replace(known, price_in_cents=price)
            )

    def _seats(self) -> list[MapSeat]:
        names = {section.id: section.name for section in self.current.sections}
        known = {
            Label(names[seat.section_id], seat.row_name, seat.seat_number): seat
            for seat in self.current.seats
        }
        below = self._below()
        made = {seat.label: self._seat(seat, known.get(seat.label), below) for seat in self.proposal.seats}
        self._accompany(made)
        if self.mode is Mode.REPLACE:
            return list(made.values())
        kept = [made.pop(label, seat) for label, seat in known.items()]
        return [*kept, *made.values()]

    def _seat(self, said: ProposedSeat, known: MapSeat | None, below: int) -> MapSeat:
        seat = known or MapSeat(
            id=uuid4(),
            section_id=self.sections[said.section].id,
            row_name=said.row,
            seat_number=said.number,
            seat_type=SeatType.REGULAR,
            is_sellable=True,
        )
        changes: dict[str, Any] = {}
        if said.type is not None:
            changes["seat_type"] = SeatType.REGULAR if said.type == "companion" else SeatType(said.type)
        if said.zone is not None:
            changes["price_zone_id"] = self.zones[said.zone].id if said.zone else None
        if said.is_sellable is not None:
            changes["is_sellable"] = said.is_sellable
        if said.note is not None:
            changes["note"] = said.note[:120] or None
        if said.at is not None and (self.proposal.is_drawn or seat.x_position is None):
            changes["x_position"], changes["y_position"] = said.at[0], said.at[1] + below
        return msgspec.structs.replace(seat, **changes)

    def _below(self) -> int:
        """How far down seats are laid out, so that they lie behind those of the map that stay."""
        if self.proposal.is_drawn or self.mode is Mode.REPLACE:
            return 0
        return max(
            (seat.y_position + 300 for seat in self.current.seats if seat.y_position is not None), default=0
        )

    def _accompany(self, made: dict[Label, MapSeat]) -> None:
        """Companions stay beside the wheelchair place that is named, or the nearest of their row."""
        places: dict[tuple[str, str], list[MapSeat]] = {}
        for label, seat in made.items():
            if seat.seat_type is SeatType.ADA:
                places.setdefault((label.section, label.row), []).append(seat)
        for said in self.proposal.seats:
            seat, row = made[said.label], places.get((said.section, said.row), [])
            if said.companion_of:
                seat.companion_of = next(
                    (one.id for one in row if one.seat_number == said.companion_of), None
                )
            elif said.type == "companion" and row:
                seat.companion_of = min(
                    row, key=lambda one: abs((one.x_position or 0) - (seat.x_position or 0))
                ).id
            elif said.type is not None:
                seat.companion_of = None
        self._release(made)

    def _release(self, made: dict[Label, MapSeat]) -> None:
        """Nobody stays beside a place that is none any more."""
        wheelchairs = {seat.id for seat in self._all(made) if seat.seat_type is SeatType.ADA}
        for seat in made.values():
            if seat.companion_of not in wheelchairs:
                seat.companion_of = None

    def _all(self, made: dict[Label, MapSeat]) -> Iterator[MapSeat]:
        yield from made.values()
        if self.mode is Mode.MERGE:
            again = {seat.id for seat in made.values()}
            yield from (seat for seat in self.current.seats if seat.id not in again)
