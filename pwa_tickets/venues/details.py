"""Venues themselves: create, change, copy and delete one. What is in them has files of its own."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.venues.models import Venue
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choice
from pwa_tickets.web.fields import Text
from pwa_tickets.web.words import single_line

LENGTHS: Final = {"name": 120, "address": 200, "city": 100, "state": 60, "zip_code": 20, "description": 1000}
_IN_LINES: Final = ("description",)
"""What may have several lines."""
NO_NAME: Final = marked("Please name the venue, as families know it.")


class VenueDetails(msgspec.Struct, kw_only=True):
    """A venue as it is typed in.

    Attributes:
        time_zone: IANA name; all times of its shows are said in it.
        description: a few sentences for buyers; absent for none.
    """

    EXAMPLE: ClassVar = {"name": "Riverside Auditorium", "city": "Millbrook", "time_zone": "America/New_York"}

    name: Annotated[str, Text(most=LENGTHS["name"], empty=NO_NAME)]
    address: Annotated[str | None, Text(most=LENGTHS["address"])] = None
    city: Annotated[str | None, Text(most=LENGTHS["city"])] = None
    state: Annotated[str | None, Text(most=LENGTHS["state"])] = None
    zip_code: Annotated[str | None, Text(most=LENGTHS["zip_code"])] = None
    time_zone: Annotated[str, Choice(str)]
    description: Annotated[str | None, Text(most=LENGTHS["description"], lines=True)] = None


class ShowOfVenue(msgspec.Struct):
    """A show that takes place at a venue."""

    id: UUID
    title: str
    starts_at: datetime


class VenueInUse(TicketsError):
    """Refuse to delete a venue at which there are shows."""

    status, slug, title = 409, "venue-in-use", "This venue has shows"
    description = "Shows take place at the venue, past or coming; `shows` names them. Nothing was deleted."
    fact_types: ClassVar = {"shows": Fact(list[ShowOfVenue], "The shows, soonest first.")}
    sentence = "Shows take place here, so the venue must stay. Nothing was deleted."


SHOWS: Final = text(
    "select id, title, starts_at from recital_shows where venue_id = :venue_id order by starts_at, id"
)

# Every part gets an id of its own, and what names a part names the copy.
COPY: Final = text("""
    with venue as (
      insert into venues (name, address, city, state, zip_code, capacity, description, time_zone, layout)
      select :name, address, city, state, zip_code, capacity, description, time_zone, layout from venues where id = :venue_id
      returning id),
    sections as materialized (select s.*, gen_random_uuid() as new_id from venue_sections s where venue_id = :venue_id),
    zones as materialized (select z.*, gen_random_uuid() as new_id from price_zones z where venue_id = :venue_id),
    places as materialized (select s.*, gen_random_uuid() as new_id from seats s where venue_id = :venue_id),
    new_sections as (
      insert into venue_sections (id, venue_id, name, display_order, kind, capacity, price_zone_id, level, entrance)
      select s.new_id, venue.id, s.name, s.display_order, s.kind, s.capacity, z.new_id, s.level, s.entrance
      from sections s cross join venue left join zones z on z.id = s.price_zone_id),
    new_zones as (
      insert into price_zones (id, venue_id, name, price_in_cents, color, shape, display_order)
      select z.new_id, venue.id, z.name, z.price_in_cents, z.color, z.shape, z.display_order from zones z, venue),
    new_seats as (
      insert into seats (id, venue_id, section_id, row_name, seat_number, seat_type, price_zone_id, companion_of, is_sellable,
        x_position, y_position, row_order, note)
      select p.new_id, venue.id, s.new_id, p.row_name, p.seat_number, p.seat_type, z.new_id, wheelchair.new_id, p.is_sellable,
        p.x_position, p.y_position, p.row_order, p.note
      from places p cross join venue join sections s on s.id = p.section_id
      left join zones z on z.id = p.price_zone_id left join places wheelchair on wheelchair.id = p.companion_of)
    select id from venue
""")


@cache
def time_zones() -> list[str]:
    """The zones one can choose, those of the United States first."""
    american = ["New_York", "Chicago", "Denver", "Phoenix", "Los_Angeles", "Anchorage"]
    first = [f"America/{city}" for city in american] + ["Pacific/Honolulu"]
    everywhere = {
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    }
    return [*first, *sorted(everywhere - set(first))]


async def create(db: AsyncSession, details: VenueDetails, *, staff: StaffMember) -> UUID:
    """Create a venue without seats; returns its id.

    Raises:
        InvalidInput: no name, a zone that does not exist, or words too long.
    """
    values = _read(details)
    venue = Venue(**values)
    db.add(venue)
    await db.flush()
    await audit.record(db, staff, "venue_created", Subject("venue", venue.id), after=_told(values))
    return venue.id


async def change(db: AsyncSession, venue_id: UUID, details: VenueDetails, *, staff: StaffMember) -> None:
    """Change what is said of a venue.

    Raises:
        NotFound.
        InvalidInput: as for `create`.
    """
    values = _read(details)
    venue = await locked(db, venue_id)
    before = {name: getattr(venue, name) for name in values if getattr(venue, name) != values[name]}
    for name, value in values.items():
        setattr(venue, name, value)
    after = {name: values[name] for name in before}
    await audit.record(
        db, staff, "venue_changed", Subject("venue", venue_id), before=_told(before), after=_told(after)
    )


async def copy(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> UUID:
    """Copy a venue with its whole map, as one to change without touching the first; returns the copy's id.

    Raises:
        NotFound.
    """
    venue = await locked(db, venue_id)
    name = gettext("Copy of %(name)s") % {"name": venue.name}
    copied: UUID = (
        await db.execute(COPY, {"venue_id": venue_id, "name": name[: LENGTHS["name"]]})
    ).scalar_one()
    await audit.record(db, staff, "venue_copied", Subject("venue", copied), after={"copy_of": venue_id})
    return copied


async def delete(db: AsyncSession, venue_id: UUID, *, staff: StaffMember) -> None:
    """Delete a venue with its map.

    Raises:
        NotFound.
        VenueInUse: there are shows at it.
    """
    venue = await locked(db, venue_id)
    if shows := await shows_at(db, venue_id):
        raise VenueInUse(shows=shows)
    await db.delete(venue)
    await audit.record(
        db, staff, "venue_deleted", Subject("venue", venue_id), before={"venue_name": venue.name}
    )


async def shows_at(db: AsyncSession, venue_id: UUID) -> list[ShowOfVenue]:
    """The shows at a venue, past and coming, by date."""
    return [ShowOfVenue(*row) for row in await db.execute(SHOWS, {"venue_id": venue_id})]


async def locked(db: AsyncSession, venue_id: UUID) -> Venue:
    """The venue, which nobody else changes, deletes or plans a show at until this transaction ends.

    Raises:
        NotFound.
    """
    venue = await db.scalar(select(Venue).where(Venue.id == venue_id).with_for_update())
    if venue is None:
        raise NotFound()
    return venue


def _read(details: VenueDetails) -> dict[str, Any]:
    values = {
        name: _clean(value, lines=name in _IN_LINES)
        for name, value in msgspec.structs.asdict(details).items()
    }
    if errors := list(_errors(values)):
        raise InvalidInput(errors)
    return values


def _clean(value: str | None, *, lines: bool) -> str | None:
    """Words as people see them, in one line or in several; none is nothing said."""
    said = (value or "").splitlines() if lines else [value or ""]
    return "\n".join(single_line(line) for line in said).strip() or None


def _errors(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not values["name"]:
        yield {"field": "name", "message": gettext(NO_NAME)}
    if values["time_zone"] not in time_zones():
        yield {"field": "time_zone", "message": gettext("Please choose a time zone from the list.")}
    for name, most in LENGTHS.items():
        if (have := len(values[name] or "")) > most:
            told = gettext("This can have %(most)s characters at most, and has %(have)s.")
            yield {"field": name, "message": told % {"most": most, "have": have}}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the audit log keeps: a venue's name is nobody's."""
    return {"venue_name" if name == "name" else name: value for name, value in values.items() if value}
