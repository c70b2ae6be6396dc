"""The sections and price zones of a seat map, as its document names them."""

from typing import Annotated
from uuid import UUID

import msgspec

from pwa_tickets.venues.models import SectionKind
from pwa_tickets.venues.zone_looks import ZoneColor, ZoneLook, ZoneShape, zone_look

Order = Annotated[int, msgspec.Meta(ge=-100_000, le=100_000)]


class MapSection(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A section of a venue.

    Attributes:
        kind: `numbered`, or `general` where people sit or stand as they come; its places are no seats of the document.
        capacity: how many fit into a general section.
        price_zone_id: the price zone of a general section; absent where a place costs nothing.
        level: the floor it is on, as people call it; absent where there is one floor.
        entrance: the door that leads to it; absent where any does.
    """

    id: UUID
    name: str
    kind: SectionKind
    capacity: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    price_zone_id: UUID | None = None
    level: str | None = None
    entrance: str | None = None
    display_order: Order

    @property
    def places(self) -> int:
        """How many places it has without a number."""
        return (self.capacity or 0) if self.kind is SectionKind.GENERAL else 0


class MapPriceZone(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A price zone of a venue. What nobody chose of its look is decided by its place among the zones.

    Attributes:
        price_in_cents: what a seat costs, 0 where it is free; absent where nobody has said yet.
        color: the CSS color of its seats, one of six that keep their contrast; absent when none was chosen.
        shape: the shape of its seats, which tells zones apart without color; absent when none was chosen.
    """

    id: UUID
    name: str
    price_in_cents: Annotated[int, msgspec.Meta(ge=0, le=2_147_483_647)] | None = None
    color: ZoneColor | None = None
    shape: ZoneShape | None = None
    display_order: Order

    @property
    def look(self) -> ZoneLook:
        """The color and the shape in which its seats are drawn."""
        return zone_look(self.display_order, self.color, self.shape)
