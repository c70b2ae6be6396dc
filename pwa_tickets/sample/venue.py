"""The sample's building: Riverside Auditorium, 785 seats numbered as such halls really are."""

import csv
import json
from itertools import groupby
from pathlib import Path
from uuid import UUID

import asyncpg

from pwa_tickets.venues.zone_looks import nth_look

SEAT_MAP_CSV = Path(__file__).parent / "riverside-auditorium.csv"
ZONES = [
    ("Premium", 2800),
    ("Standard", 2200),
    ("Value", 1500),
    ("Balcony", 1200),
]
LAYOUT = {"stage": {"x": -760, "y": -60, "width": 1520, "depth": 285}}
COMPANIONS = 3  # seats of the same row, beside a wheelchair place, that stay with it

Connection = asyncpg.Connection


async def build(owner: "Connection[asyncpg.Record]") -> UUID:
    """Draw the seat map; returns the venue's id."""
    venue_id: UUID = await owner.fetchval(
        """
        insert into venues (name, address, city, state, zip_code, capacity, description, time_zone, layout)
        values ('Riverside Auditorium', '400 River Street', 'Millbrook', 'NY', '12545', 785,
                'A school auditorium with a balcony.', 'America/New_York', $1) returning id
        """,
        json.dumps(LAYOUT),
    )
    rows = list(csv.DictReader(SEAT_MAP_CSV.read_text().splitlines()))
    sections = {
        name: await owner.fetchval(
            "insert into venue_sections (venue_id, name, display_order) values ($1, $2, $3) returning id",
            venue_id,
            name,
            order,
        )
        for order, name in enumerate(["Left", "Center", "Right", "Balcony"])
    }
    zones = {
        name: await owner.fetchval(
            "insert into price_zones (venue_id, name, price_in_cents, color, shape, display_order) "
            "values ($1, $2, $3, $4, $5, $6) returning id",
            venue_id, name, price, *nth_look(order), order,
        )
        for order, (name, price) in enumerate(ZONES)
    }  # fmt: skip
    await owner.execute(
        """
        insert into seats (venue_id, section_id, row_name, seat_number, seat_type, price_zone_id, x_position, y_position)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::int[], $8::int[])
        """,
        venue_id,
        [sections[row["section_name"]] for row in rows],
        [row["row_name"] for row in rows],
        [row["seat_number"] for row in rows],
        [row["seat_type"] for row in rows],
        [zones[row["price_zone_name"]] for row in rows],
        [int(row["x_position"]) for row in rows],
        [int(row["y_position"]) for row in rows],
    )
    await owner.execute("select order_rows($1)", venue_id)
    await _name_companions(owner, venue_id)
    return venue_id


async def _name_companions(owner: "Connection[asyncpg.Record]", venue_id: UUID) -> None:
    """Wheelchair places stand together at the aisle; the next seats of the row are their companions'."""
    seats = await owner.fetch(
        """
        select id, section_id, row_name, seat_type, x_position from seats s where venue_id = $1
          and exists (select from seats w where w.section_id = s.section_id and w.row_name = s.row_name and w.seat_type = 'ada')
        order by section_id, row_name, x_position
        """,
        venue_id,
    )
    for _, run in groupby(seats, key=lambda seat: (seat["section_id"], seat["row_name"])):
        row = list(run)
        places = [index for index, seat in enumerate(row) if seat["seat_type"] == "ada"]
        after, before = row[places[-1] + 1 :], row[: places[0]][::-1]
        beside = [
            seat
            for seat in (after if len(after) >= len(before) else before)
            if seat["seat_type"] == "regular"
        ]
        wheelchair = row[places[-1] if len(after) >= len(before) else places[0]]
        await owner.execute(
            "update seats set companion_of = $1 where id = any($2)",
            wheelchair["id"],
            [seat["id"] for seat in beside[:COMPANIONS]],
        )
