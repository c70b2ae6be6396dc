"""Sections and price zones of a venue: add, change, move up and delete one. Each change gives its map a new version."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.venues import details
from pwa_tickets.venues.models import PriceZone, Seat, SectionKind, VenueSection
from pwa_tickets.venues.part_forms import PriceZoneForm, SectionForm
from pwa_tickets.venues.seat_map import SeatsInUse
from pwa_tickets.venues.zone_looks import nth_look
from pwa_tickets.web.actor import StaffMember

Part = TypeVar("Part", VenueSection, PriceZone)

NAMED: Final = {VenueSection: "section", PriceZone: "price_zone"}
RENEW: Final = text("select renew_seat_map(:venue_id)")
FIT: Final = text("select fit_general_sections(:venue_id)")


class PartInUse(TicketsError):
    """Refuse to delete a section or price zone that has seats."""

    status, slug, title = 409, "part-in-use", "There are seats in it"
    description = (
        "Seats of the venue are in the section or price zone, or people bought its places; `seats` counts them. "
        "Nothing was deleted."
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
    await _require_fit(db, venue_id, values, None)
    made = part(venue_id=venue_id, display_order=order, **values.columns())
    if isinstance(made, PriceZone):
        given = nth_look(order)
        made.color, made.shape = made.color or given.color, made.shape or given.shape
    db.add(made)
    await db.flush()
    await _changed(db, part, venue_id, made.id, "added", staff, after=values.columns())
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
        InvalidInput: another one has this name, or a section without numbers has seats with them or more people than places.
    """
    await details.locked(db, venue_id)
    found = await find(db, part, venue_id, part_id)
    await _require_free_name(db, part, venue_id, values.name, part_id)
    await _require_fit(db, venue_id, values, part_id)
    typed = values.columns()
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
    if isinstance(found, VenueSection):
        found.kind = SectionKind.NUMBERED  # has no places, so those it had go, or are in use
        await db.flush()
        await _fit(db, venue_id)
    await db.delete(found)
    await _changed(db, part, venue_id, part_id, "deleted", staff, before={"called": found.name})


async def seats_in(db: AsyncSession, part: VenueSection | PriceZone) -> int:
    """How many seats are in a section or zone."""
    if isinstance(part, VenueSection):  # places are the section's own: they go with it
        found = select(func.count()).where(Seat.section_id == part.id, Seat.row_name != "")
    else:
        found = select(func.count()).where(Seat.price_zone_id == part.id)
    return await db.scalar(found) or 0


async def _require_fit(
    db: AsyncSession, venue_id: UUID, values: SectionForm | PriceZoneForm, part_id: UUID | None
) -> None:
    """See to it that a section has rows or places, not both, and that its zone is one of this venue."""
    if not isinstance(values, SectionForm) or values.capacity is None:
        return
    numbered = select(Seat.id).where(Seat.section_id == part_id, Seat.row_name != "").limit(1)
    if part_id and await db.scalar(numbered):
        told = gettext("This section has seats with numbers. Give these people a section of their own.")
        raise InvalidInput([{"field": "capacity", "message": told}])
    zone = values.price_zone_id and await db.scalar(
        select(PriceZone.id).where(PriceZone.id == values.price_zone_id, PriceZone.venue_id == venue_id)
    )
    if zone != values.price_zone_id:
        raise InvalidInput([{"field": "price_zone_id", "message": gettext("Please choose one of these.")}])


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
    try:
        await _fit(db, venue_id)
    except PartInUse as refusal:
        message = gettext("%(places)s places more than these are sold, were sold, or are in a cart.")
        wrong = {"field": "capacity", "message": message % {"places": refusal.facts["seats"]}}
        raise InvalidInput([wrong]) from refusal
    await db.execute(RENEW, {"venue_id": venue_id})


async def _fit(db: AsyncSession, venue_id: UUID) -> None:
    """Give the sections of a venue as many places as they say.

    Raises:
        PartInUse: there are people on more.
    """
    try:
        await db.execute(FIT, {"venue_id": venue_id})
    except SeatsInUse as refusal:
        raise PartInUse(seats=len(refusal.facts["seats"])) from refusal
