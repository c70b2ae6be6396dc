"""Filling an empty database with the sample studio, and keeping it fresh: passwords on every start, dates when all is over."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from pwa_tickets.accounts.passwords import hash_password
from pwa_tickets.db.hosts import connect
from pwa_tickets.sample import sales, venue
from pwa_tickets.settings import Settings

ZONE = ZoneInfo("America/New_York")
PEOPLE = [("owner@example.com", "Olivia Grant", "owner"), ("staff@example.com", "Dana Whitfield", "staff")]
EXTRAS = [
    (
        "Digital video",
        "The whole show, to keep. Ready two weeks after the show.",
        "digital_download",
        2400,
    ),
    ("DVD", "Sent to the studio; pick it up at class.", "dvd", 3000),
    ("Bouquet", "Waiting at the flower table in the lobby.", "merchandise", 1500),
]
# days after the first Friday, title, starts, doors, and how much of it is sold
SHOWS = [
    (0, "Friday evening", time(18, 30), time(17, 45), 0.34),
    (1, "Saturday matinee", time(13, 0), time(12, 15), 0.0),
    (1, "Saturday evening", time(18, 0), time(17, 15), 1.0),
]
STUDIO = """
    insert into studio (name, address, phone, currency, opened_at)
    values ('Starlight Dance Academy', '12 Mill Lane, Millbrook, NY 12545', '(845) 555-0142', 'usd', now()) on conflict do nothing
"""
NOT_YET = "Saturday matinee"
WEEKS_AHEAD = 3


async def seed(admin_url: str, settings: Settings) -> bool:
    """Make the sample when nothing is there. Returns whether it was made now.

    A database that holds anything else keeps it; only the sample's own people get the demo's password.
    """
    owner = await connect(admin_url)
    try:
        async with owner.transaction():
            await owner.execute("select pg_advisory_xact_lock(hashtext('pwa_tickets sample'))")
            empty = not await owner.fetchval(
                "select exists (select from venues) or exists (select from recital_series)"
            )
            if empty:
                await owner.execute(STUDIO)
                await _make(owner)
            await _set_passwords(owner, settings, make=empty)
            if not empty:
                await _move_dates(owner)
    finally:
        await owner.close()
    return empty


async def _make(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    first = first_friday(datetime.now(UTC))
    series_id = await owner.fetchval(
        "insert into recital_series (name, season, description) values ('The Night Garden', $1, null) returning id",
        season_of(first),
    )
    for order, (name, description, kind, price) in enumerate(EXTRAS):
        await owner.execute(
            "insert into upsell_items (recital_series_id, name, description, item_type, price_in_cents, display_order) "
            "values ($1, $2, $3, $4, $5, $6)",
            series_id, name, description, kind, price, order,
        )  # fmt: skip
    venue_id = await venue.build(owner)
    for days, title, starts, doors, share in SHOWS:
        show_id: UUID = await owner.fetchval(
            """
            insert into recital_shows (recital_series_id, venue_id, title, starts_at, doors_at, duration_minutes,
                                       sale_opens_at, seats_per_buyer)
            values ($1, $2, $3, $4, $5, 120, $6, 8) returning id
            """,
            series_id,
            venue_id,
            title,
            _at(first + timedelta(days=days), starts),
            _at(first + timedelta(days=days), doors),
            opening(title),
        )
        await owner.execute("select generate_show_seats($1)", show_id)
        if share:
            await sales.sell(owner, show_id, share=share, seed=title)


async def _set_passwords(
    owner: "asyncpg.Connection[asyncpg.Record]", settings: Settings, *, make: bool
) -> None:
    if not settings.demo_password:
        return
    kept = await hash_password(settings.demo_password)
    for email, name, role in PEOPLE:
        if make:
            await owner.execute(
                "insert into profiles (role, name, email, password_hash) values ($1, $2, $3, $4)",
                role,
                name,
                email,
                kept,
            )
        else:
            await owner.execute(
                "update profiles set password_hash = $2, updated_at = now() where email = $1", email, kept
            )


async def _move_dates(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """When every show of the sample is over, play it again: same evenings, some weeks from now."""
    shows = await owner.fetch(
        """
        select sh.id, sh.title, sh.starts_at from recital_shows sh
        join recital_series se on se.id = sh.recital_series_id and se.name = 'The Night Garden'
        where sh.title = any($1)
        """,
        [show[1] for show in SHOWS],
    )
    if not shows or any(show["starts_at"] > datetime.now(UTC) for show in shows):
        return
    first = first_friday(datetime.now(UTC))
    times = {title: (days, starts, doors) for days, title, starts, doors, _ in SHOWS}
    for show in shows:
        days, starts, doors = times[show["title"]]
        day = first + timedelta(days=days)
        await owner.execute(
            "update recital_shows set starts_at = $2, doors_at = $3, sale_opens_at = $4, sale_closes_at = null, "
            "updated_at = now() where id = $1",
            show["id"], _at(day, starts), _at(day, doors), opening(show["title"]),
        )  # fmt: skip
    await owner.execute(
        "update recital_series set season = $1 where name = 'The Night Garden'", season_of(first)
    )


def first_friday(now: datetime) -> datetime:
    """The sample's first evening: a Friday some weeks from `now`."""
    day = now.astimezone(ZONE) + timedelta(weeks=WEEKS_AHEAD)
    return day + timedelta(days=(4 - day.weekday()) % 7)


def season_of(day: datetime) -> str:
    """`Spring Recital 2027`."""
    name = ("Winter", "Spring", "Summer", "Fall")[day.month % 12 // 3]
    return f"{name} Recital {day.year}"


def opening(title: str) -> datetime:
    """When a sample show goes on sale: weeks ago, but for the one that opens next week at ten sharp."""
    now = datetime.now(ZONE)
    return (
        _at(now + timedelta(days=6), time(10, 0))
        if title == NOT_YET
        else _at(now - timedelta(days=14), time(10, 0))
    )


def _at(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour, ZONE)
