"""Sections and price zones of a venue: add, change, move up and delete one. Each change gives its map a new version."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.venues import details
from pwa_tickets.venues.models import PriceZone, Seat, VenueSection
from pwa_tickets.venues.seat_map_rules import NAME_LENGTH
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Money, Text

Part = TypeVar("Part", VenueSection, PriceZone)

NAMED: Final = {VenueSection: "section", PriceZone: "price_zone"}
COLORS: Final = ("#8f2350", "#2a5ca6", "#17705f", "#6b4f9e", "#8a5410", "#4f5c66")
"""The first six zones' colors, as the map draws them by the zones' order; the seventh looks like the first."""

RENEW: Final = text("select renew_seat_map(:venue_id)")


class SectionForm(msgspec.Struct, kw_only=True):
    """A section as it is typed in."""

    name: Annotated[
        str, Text(most=NAME_LENGTH, empty=marked("Please name the section, like “Balcony left”."))
    ]
    level: Annotated[str | None, Text(most=NAME_LENGTH)] = None
    entrance: Annotated[str | None, Text(most=NAME_LENGTH)] = None


class PriceZoneForm(msgspec.Struct, kw_only=True):
    """A price zone as it is typed in."""

    name: Annotated[str, Text(most=NAME_LENGTH, empty=marked("Please name the zone, like “Premium”."))]
    price_in_cents: Annotated[int, Money(empty=marked("Please type the price; 0 where it is free."))]


class PartInUse(TicketsError):
    """Refuse to delete a section or price zone that has seats."""

    status, slug, title = 409, "part-in-use", "There are seats in it"
    description = (
        "Seats of the venue are in the section or price zone; `seats` counts them. Nothing was deleted."
    )
    fact_types: ClassVar = {"seats": Fact(int, "How many seats are in it.")}
    sentence = "There are {seats} seats in it. Move them first; nothing was deleted."


async def find(db: AsyncSession, part: type[Part], venue_id: UUID, part_id: UUID) -> Part:
    """The section or zone of this venue.

    Raises:
        NotFound.
    """
    found = await db.get(part, part_id)
    if found is None or found.venue_id != venue_id:
        raise NotFound()
    return found


async def add(
    db: AsyncSession,
    part: type[Part],
    venue_id: UUID,
    values: SectionForm | PriceZoneForm,
    *,
    staff: StaffMember,
) -> Part:
    """Add a section or zone after those there are.

    Raises:
        NotFound: no such venue.
        InvalidInput: another one has this name.
    """
    await details.locked(db, venue_id)
    await _require_free_name(db, part, venue_id, values.name, None)
    last = await db.scalar(select(func.max(part.display_order)).where(part.venue_id == venue_id))
    order = 0 if last is None else last + 1
    made = part(venue_id=venue_id, display_order=order, **msgspec.structs.asdict(values))
    if isinstance(made, PriceZone):
        made.color = COLORS[order % len(COLORS)]
    db.add(made)
    await db.flush()
    await _changed(db, part, venue_id, made.id, "added", staff, after=msgspec.structs.asdict(values))
    return made


async def change(
    db: AsyncSession,
    part: type[Part],
    venue_id: UUID,
    part_id: UUID,
    values: SectionForm | PriceZoneForm,
    *,
    staff: StaffMember,
) -> None:
    """Change a section or zone. Prices of shows that have their seats stay as they are.

    Raises:
        NotFound.
        InvalidInput: another one has this name.
    """
    await details.locked(db, venue_id)
    found = await find(db, part, venue_id, part_id)
    await _require_free_name(db, part, venue_id, values.name, part_id)
    typed = msgspec.structs.asdict(values)
    before = {name: getattr(found, name) for name in typed if getattr(found, name) != typed[name]}
    for name in before:
        setattr(found, name, typed[name])
    after = {name: typed[name] for name in before}
    await _changed(db, part, venue_id, part_id, "changed", staff, before=before, after=after)


async def move_up(
    db: AsyncSession, part: type[Part], venue_id: UUID, part_id: UUID, *, staff: StaffMember
) -> None:
    """Let a section or zone change places with the one before it. The first stays.

    Raises:
        NotFound.
    """
    await details.locked(db, venue_id)
    await find(db, part, venue_id, part_id)
    listed = list(
        await db.scalars(
            select(part).where(part.venue_id == venue_id).order_by(part.display_order, part.name)
        )
    )
    at = next(index for index, one in enumerate(listed) if one.id == part_id)
    listed.insert(max(0, at - 1), listed.pop(at))
    for order, one in enumerate(listed):
        one.display_order = order
    await _changed(db, part, venue_id, part_id, "changed", staff, after={"display_order": max(0, at - 1)})


async def delete(
    db: AsyncSession, part: type[Part], venue_id: UUID, part_id: UUID, *, staff: StaffMember
) -> None:
    """Delete a section or zone that has no seats.

    Raises:
        NotFound.
        PartInUse.
    """
    await details.locked(db, venue_id)
    found = await find(db, part, venue_id, part_id)
    if seats := await seats_in(db, found):
        raise PartInUse(seats=seats)
    await db.delete(found)
    await _changed(db, part, venue_id, part_id, "deleted", staff, before={"called": found.name})


async def seats_in(db: AsyncSession, part: VenueSection | PriceZone) -> int:
    """How many seats are in a section or zone."""
    column = Seat.section_id if isinstance(part, VenueSection) else Seat.price_zone_id
    return await db.scalar(select(func.count()).select_from(Seat).where(column == part.id)) or 0


async def _require_free_name(
    db: AsyncSession, part: type[Part], venue_id: UUID, name: str, part_id: UUID | None
) -> None:
    found = await db.scalar(select(part.id).where(part.venue_id == venue_id, part.name == name))
    if found not in (None, part_id):
        told = gettext("“%(name)s” is there already. Please choose another name.") % {"name": name}
        raise InvalidInput([{"field": "name", "message": told}])


async def _changed(
    db: AsyncSession,
    part: type[Part],
    venue_id: UUID,
    part_id: UUID,
    what: str,
    staff: StaffMember,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write the change down, and let the map be drawn anew."""
    await db.flush()
    told = {
        NAMED[part]: part_id,
        **{"called" if name == "name" else name: value for name, value in (after or {}).items()},
    }
    was = {"called" if name == "name" else name: value for name, value in (before or {}).items()}
    await audit.record(
        db, staff, f"{NAMED[part]}_{what}", Subject("venue", venue_id), before=was or None, after=told
    )
    await db.execute(RENEW, {"venue_id": venue_id})
