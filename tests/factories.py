"""The cast and the stage: halls, shows and parents who want seats. Arranged as owner, acted as themselves."""

import asyncio
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import pwa_tickets
from pwa_tickets.db.session import SYSTEM, Actor, Database, Role
from pwa_tickets.errors import TicketsError

if TYPE_CHECKING:
    Owner = asyncpg.Connection[asyncpg.Record]
else:
    Owner = asyncpg.Connection

RIVERSIDE = Path(pwa_tickets.__file__).parent / "sample" / "riverside-auditorium.csv"
RIVERSIDE_PRICES = {"Premium": 2800, "Standard": 2200, "Value": 1500, "Balcony": 1200}


@dataclass(frozen=True)
class Buyer:
    """A visitor: what is in the cookie, what the database knows of it, and whom to write to."""

    name: str
    session_id: str
    email: str

    @property
    def hash(self) -> str:
        """The session hash."""
        return sha256(self.session_id.encode()).hexdigest()

    @property
    def anon(self) -> Actor:
        """Looking around and reserving."""
        return Actor(Role.ANON, self.hash)

    @property
    def customer(self) -> Actor:
        """Reading what is theirs."""
        return Actor(Role.CUSTOMER, self.hash)


MAYA = Buyer("Maya Brooks", "maya-session-0000000000000000000000000001", "maya@example.com")
DANA = Buyer("Dana Cole", "dana-session-0000000000000000000000000002", "dana@example.com")


def a_buyer(number: int) -> Buyer:
    """One of a crowd."""
    return Buyer(f"Buyer {number}", f"buyer-session-{number:030d}", f"buyer{number}@example.com")


@dataclass(frozen=True)
class Hall:
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
    hall: Hall
    seats: Mapping[str, UUID] = field(repr=False)

    def ids(self, *labels: str) -> list[UUID]:
        """Show seat ids of these labels; all of them when none is named."""
        return [self.seats[label] for label in labels or self.seats]


async def make_hall(
    owner: Owner,
    rows: Sequence[str] = ("A", "B", "C"),
    seats_per_row: int = 8,
    *,
    name: str = "Studio Theater",
    types: Mapping[str, str] | None = None,
) -> Hall:
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


async def riverside(owner: Owner) -> Hall:
    """The demo's hall of 785 seats; its row and number together are unique, so `F7` names one seat."""
    with RIVERSIDE.open(newline="") as file:
        return await _draw(owner, "Riverside Auditorium", list(csv.DictReader(file)), RIVERSIDE_PRICES)


async def _draw(owner: Owner, name: str, drawn: list[dict[str, str]], prices: Mapping[str, int]) -> Hall:
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
        "insert into price_zones (venue_id, name, price_in_cents, color, display_order) "
        "select $1, name, cents, '#2f6f4f', place from unnest($2::text[], $3::integer[]) with ordinality "
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
    by_label = {seat["label"]: seat["id"] for seat in seats}
    return Hall(venue_id, name, {label: by_label[label] for label in (s["row_name"] + s["seat_number"] for s in drawn)})


async def make_series(owner: Owner, name: str = "Spring Recital") -> UUID:
    """A recital: shows and extras hang on it."""
    series_id: UUID = await owner.fetchval(
        "insert into recital_series (name, season) values ($1, 'Spring 2027') returning id", name
    )
    return series_id


async def make_show(
    owner: Owner,
    hall: Hall,
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
        hall.id,
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
    return Show(show_id, series_id, title, hall, {label: by_seat[seat] for label, seat in hall.seats.items()})


async def make_extra(
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


async def reserve(database: Database, show: Show, buyer: Buyer, *labels: str, minutes: int = 10) -> dict[str, Any]:
    """The buyer reserves these seats; the whole cart comes back."""
    async with database.connection(buyer.anon) as sql:
        cart = await sql.fetchval(
            "select reserve_seats($1, $2, $3, $4)", show.id, show.ids(*labels), buyer.hash, minutes
        )
    answer: dict[str, Any] = json.loads(cart)
    return answer


async def place(
    database: Database,
    buyer: Buyer,
    *,
    show: Show | None = None,
    items: Mapping[UUID, int] | None = None,
    idempotency_key: str | None = None,
) -> UUID:
    """The buyer orders what is in the cart (of one show, when named), with these extras; the order's id."""
    wishes = [{"upsell_item_id": str(extra), "quantity": quantity} for extra, quantity in (items or {}).items()]
    async with database.connection(buyer.anon) as sql:
        order_id: UUID = await sql.fetchval(
            "select place_order($1, $2, $3, $4, null, $5, $6, 'usd', 10)",
            buyer.hash,
            show.id if show else None,
            buyer.name,
            buyer.email,
            json.dumps(wishes),
            idempotency_key or str(uuid4()),
        )
    return order_id


async def settle(
    database: Database,
    order_id: UUID,
    *,
    amount_in_cents: int | None = None,
    currency: str = "usd",
    payment_intent_id: str | None = None,
) -> dict[str, Any]:
    """The money arrives: all of it unless `amount_in_cents` says otherwise; settle_order's outcome."""
    intent = payment_intent_id or f"pi_{order_id.hex}"
    async with database.connection(SYSTEM) as sql:
        outcome = await sql.fetchval(
            "select settle_order($1, coalesce($2, (select total_amount_in_cents from ticket_orders where id = $1), 0), "
            "$3, $4, $5, 93)",
            order_id,
            amount_in_cents,
            currency,
            intent,
            intent.replace("pi_", "ch_", 1),
        )
    answer: dict[str, Any] = json.loads(outcome)
    return answer


async def buy(
    database: Database, show: Show, buyer: Buyer, *labels: str, items: Mapping[UUID, int] | None = None
) -> UUID:
    """Reserve, order and pay; the paid order's id."""
    await reserve(database, show, buyer, *labels)
    order_id = await place(database, buyer, items=items)
    outcome = await settle(database, order_id)
    assert outcome["outcome"] == "paid", outcome
    return order_id


async def tickets_of(owner: Owner, order_id: UUID) -> list[asyncpg.Record]:
    """The order's tickets with section, row and seat, in the order of the seats."""
    return await owner.fetch(
        "select t.*, ss.show_id, v.name as section, s.row_name, s.seat_number, s.row_name || s.seat_number as label "
        "from tickets t join show_seats ss on ss.id = t.show_seat_id join seats s on s.id = ss.seat_id "
        "join venue_sections v on v.id = s.section_id where t.ticket_order_id = $1 "
        "order by v.display_order, s.row_name, s.x_position",
        order_id,
    )


async def lapse(owner: Owner, buyer: Buyer, ago: timedelta = timedelta(seconds=1)) -> None:
    """The buyer's reservation ran out that long ago; nobody has swept it yet."""
    ended = datetime.now(UTC) - ago
    await owner.execute("update show_seats set reserved_until = $2 where reserved_by = $1", buyer.hash, ended)
    await owner.execute(
        "update carts set deadline = $2 where session_hash = $1 and closed_at is null", buyer.hash, ended
    )
    await owner.execute(
        "update ticket_orders set expires_at = $2 where session_hash = $1 and status = 'pending'", buyer.hash, ended
    )


async def until(owner: Owner, question: str, *values: Any, seconds: float = 20) -> None:
    """Wait until the database answers true."""
    async with asyncio.timeout(seconds):
        while True:
            if await owner.fetchval(question, *values):
                return
            await asyncio.sleep(0.01)


@dataclass
class Refused:
    """What a refusal said; filled in when the block ends."""

    facts: dict[str, Any] = field(default_factory=dict)
    sqlstate: str = ""


@contextmanager
def refused(sqlstate: str) -> Iterator[Refused]:
    """The block must be refused with this code, whether a slice has given it its sentence or not."""
    refusal = Refused()
    with pytest.raises((TicketsError, asyncpg.PostgresError)) as caught:
        yield refusal
    error = caught.value
    if isinstance(error, TicketsError):
        refusal.sqlstate, refusal.facts = error.sqlstate or "", error.facts
    else:
        detail = getattr(error, "detail", None)
        refusal.sqlstate = getattr(error, "sqlstate", None) or ""
        refusal.facts = json.loads(detail) if refusal.sqlstate.startswith("TK") and detail else {}
    assert refusal.sqlstate == sqlstate, f"{refusal.sqlstate}: {error}"
