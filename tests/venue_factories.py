"""The stage: venues drawn, series announced, shows with their seats, upsells. Arranged as owner."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

import pwa_tickets

if TYPE_CHECKING:
    Owner = asyncpg.Connection[asyncpg.Record]
else:
    Owner = asyncpg.Connection

RIVERSIDE = Path(pwa_tickets.__file__).parent / "sample" / "riverside-auditorium.csv"
RIVERSIDE_PRICES = {"Premium": 2800, "Standard": 2200, "Value": 1500, "Balcony": 1200}


@dataclass(frozen=True)
class Venue:
    """A venue; seats (of the building) by label: row and number, `A1`."""

    id: UUID
    name: str
    seats: Mapping[str, UUID]


@dataclass(frozen=True)
class Show:
    """An evening; seats (of the show) by the same labels."""

    id: UUID
    series_id: UUID
    title: str
    venue: Venue
    seats: Mapping[str, UUID] = field(repr=False)

    def ids(self, *labels: str) -> list[UUID]:
        """Show seat ids of these labels; all of them when none is named."""
        return [self.seats[label] for label in labels or self.seats]


async def make_venue(
    owner: Owner,
    rows: Sequence[str] = ("A", "B", "C"),
    seats_per_row: int = 8,
    *,
    name: str = "Studio Theater",
    types: Mapping[str, str] | None = None,
) -> Venue:
    """One section, Orchestra; the first row is Premium ($30), the rest Standard ($20).

    Args:
        types: seat_type by label, for those that are not `regular`.
    """
    drawn = [
        {
            "section_name": "Orchestra",
            "row_name": row,
            "seat_number": str(number),
            "seat_type": (types or {}).get(f"{row}{number}", "regular"),
            "price_zone_name": "Premium" if row == rows[0] else "Standard",
            "x_position": str(number * 100),
            "y_position": str(place * 100),
        }
        for place, row in enumerate(rows, start=1)
        for number in range(1, seats_per_row + 1)
    ]
    return await _draw(owner, name, drawn, {"Premium": 3000, "Standard": 2000})


async def riverside(owner: Owner) -> Venue:
    """The demo's venue of 785 seats; its row and number together are unique, so `F7` names one seat."""
    with RIVERSIDE.open(newline="") as file:
        return await _draw(owner, "Riverside Auditorium", list(csv.DictReader(file)), RIVERSIDE_PRICES)


async def _draw(owner: Owner, name: str, drawn: list[dict[str, str]], prices: Mapping[str, int]) -> Venue:
    venue_id = await owner.fetchval(
        "insert into venues (name, address, city, state, time_zone, capacity) "
        "values ($1, '12 River St', 'Springfield', 'NY', 'America/New_York', $2) returning id",
        name,
        len(drawn),
    )
    sections = list(dict.fromkeys(seat["section_name"] for seat in drawn))
    await owner.execute(
        "insert into venue_sections (venue_id, name, display_order) "
        "select $1, name, place from unnest($2::text[]) with ordinality as given (name, place)",
        venue_id,
        sections,
    )
    await owner.execute(
        "insert into price_zones (venue_id, name, price_in_cents, display_order) "
        "select $1, name, cents, place from unnest($2::text[], $3::integer[]) with ordinality "
        "as given (name, cents, place)",
        venue_id,
        list(prices),
        list(prices.values()),
    )
    seats = await owner.fetch(
        "insert into seats (venue_id, section_id, price_zone_id, row_name, seat_number, seat_type, is_sellable, "
        "x_position, y_position) "
        "select $1, section.id, zone.id, row_name, seat_number, seat_type, seat_type <> 'blocked', "
        "x_position, y_position "
        "from jsonb_to_recordset($2::jsonb) as given (section_name text, row_name text, seat_number text, "
        "seat_type text, price_zone_name text, x_position integer, y_position integer) "
        "join venue_sections section on section.venue_id = $1 and section.name = given.section_name "
        "join price_zones zone on zone.venue_id = $1 and zone.name = given.price_zone_name "
        "returning row_name || seat_number as label, id",
        venue_id,
        json.dumps(drawn),
    )
    await owner.execute("select order_rows($1)", venue_id)
    by_label = {seat["label"]: seat["id"] for seat in seats}
    return Venue(
        venue_id,
        name,
        {label: by_label[label] for label in (s["row_name"] + s["seat_number"] for s in drawn)},
    )


async def raise_row(owner: Owner, venue: Venue, row: str, level: str = "Balcony") -> None:
    """Put a row into a section of its own on another level, right over the first row of the map."""
    await owner.execute(
        "with section as (insert into venue_sections (venue_id, name, display_order, level) "
        "values ($1, 'Upper', 5, $3) returning id) "
        "update seats set section_id = section.id, y_position = 100 from section "
        "where venue_id = $1 and row_name = $2",
        venue.id,
        row,
        level,
    )
    await owner.execute("select order_rows($1)", venue.id)
    await owner.execute("update venues set map_version = map_version + 1 where id = $1", venue.id)


async def add_lawn(
    owner: Owner, venue: Venue, capacity: int = 120, *, name: str = "Lawn", price_in_cents: int = 1500
) -> UUID:
    """A section without numbers, in a price zone of its own name, for shows made from now on; its id."""
    section_id: UUID = await owner.fetchval(
        "with zone as (insert into price_zones (venue_id, name, price_in_cents, display_order) "
        "values ($1, $2, $4, 9) returning id) "
        "insert into venue_sections (venue_id, name, display_order, kind, capacity, price_zone_id, entrance) "
        "select $1, $2, 9, 'general', $3, zone.id, 'Gate 2' from zone returning id",
        venue.id,
        name,
        capacity,
        price_in_cents,
    )
    await owner.execute("select fit_general_sections($1)", venue.id)
    return section_id


async def make_series(owner: Owner, name: str = "Spring Recital") -> UUID:
    """A recital: shows and upsells hang on it."""
    series_id: UUID = await owner.fetchval(
        "insert into recital_series (name, season) values ($1, 'Spring 2027') returning id", name
    )
    return series_id


async def make_show(
    owner: Owner,
    venue: Venue,
    *,
    title: str = "Saturday Evening",
    series_id: UUID | None = None,
    starts_in: timedelta = timedelta(days=30),
    opens_in: timedelta | None = timedelta(days=-1),
    closes_in: timedelta | None = None,
    seats_per_buyer: int = 8,
    price_in_cents: int | None = None,
) -> Show:
    """A show with its seats made, on sale unless `opens_in` says otherwise (None: not announced)."""
    now = datetime.now(UTC)
    series_id = series_id or await make_series(owner)
    show_id = await owner.fetchval(
        "insert into recital_shows (recital_series_id, venue_id, title, starts_at, doors_at, duration_minutes, "
        "sale_opens_at, sale_closes_at, seats_per_buyer, price_in_cents) "
        "values ($1, $2, $3, $4::timestamptz, $4::timestamptz - interval '30 minutes', 90, $5, $6, $7, $8) "
        "returning id",
        series_id,
        venue.id,
        title,
        now + starts_in,
        None if opens_in is None else now + opens_in,
        None if closes_in is None else now + closes_in,
        seats_per_buyer,
        price_in_cents,
    )
    await owner.execute("select generate_show_seats($1)", show_id)
    made = await owner.fetch("select seat_id, id from show_seats where show_id = $1", show_id)
    by_seat: dict[UUID, UUID] = {seat["seat_id"]: seat["id"] for seat in made}
    return Show(
        show_id, series_id, title, venue, {label: by_seat[seat] for label, seat in venue.seats.items()}
    )


async def make_upsell(
    owner: Owner,
    series_id: UUID | None,
    *,
    name: str = "Recital download",
    item_type: str = "digital_download",
    price_in_cents: int = 1500,
    is_active: bool = True,
) -> UUID:
    """Something to buy with the seats; for every series when `series_id` is None."""
    extra_id: UUID = await owner.fetchval(
        "insert into upsell_items (recital_series_id, name, item_type, price_in_cents, is_active) "
        "values ($1, $2, $3, $4, $5) returning id",
        series_id,
        name,
        item_type,
        price_in_cents,
        is_active,
    )
    return extra_id
