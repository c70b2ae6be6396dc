"""Sections and price zones of a venue as they are typed in."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from pwa_tickets.i18n import marked
from pwa_tickets.venues.models import SectionKind
from pwa_tickets.venues.seat_map_rules import NAME_LENGTH
from pwa_tickets.venues.zone_looks import ZoneColor, ZoneShape
from pwa_tickets.web.choices import Choice
from pwa_tickets.web.fields import Money, Text, Whole

PLACES_AT_MOST: Final = 20_000


class SectionForm(msgspec.Struct, kw_only=True):
    """A section as it is typed in.

    Attributes:
        capacity: how many fit in where it is sold without numbers; None for a section of rows.
        price_zone_id: what one of its places costs; None for nothing.
    """

    name: Annotated[
        str, Text(most=NAME_LENGTH, empty=marked("Please name the section, like “Balcony left”."))
    ]
    level: Annotated[str | None, Text(most=NAME_LENGTH)] = None
    entrance: Annotated[str | None, Text(most=NAME_LENGTH)] = None
    capacity: Annotated[int | None, Whole(least=1, most=PLACES_AT_MOST)] = None
    price_zone_id: Annotated[UUID | None, Choice(UUID)] = None

    def columns(self) -> dict[str, Any]:
        """What the table keeps of it."""
        kind = SectionKind.NUMBERED if self.capacity is None else SectionKind.GENERAL
        zone = None if self.capacity is None else self.price_zone_id
        return {**msgspec.structs.asdict(self), "kind": kind, "price_zone_id": zone}


class PriceZoneForm(msgspec.Struct, kw_only=True):
    """A price zone as it is typed in.

    Attributes:
        price_in_cents: what a seat costs, 0 where it is free; None where nobody knows yet.
        color: a new zone gets what its place has where none is chosen.
    """

    name: Annotated[str, Text(most=NAME_LENGTH, empty=marked("Please name the zone, like “Premium”."))]
    price_in_cents: Annotated[int | None, Money()] = None
    color: Annotated[ZoneColor | None, Choice(ZoneColor)] = None
    shape: Annotated[ZoneShape | None, Choice(ZoneShape)] = None

    def columns(self) -> dict[str, Any]:
        """What the table keeps of it."""
        return msgspec.structs.asdict(self)
