"""Bring rows into a state that a test begins with, and read what no page tells: as the database's owner, in SQL.

What people do goes through `factories`; here is what only time, the office or another machine brings about.
"""

import hashlib
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from pwa_tickets.accounts.passwords import hash_password
from tests.venue_factories import Owner, Show
from tests.waiting import until_true


async def expire_cart(owner: Owner, session_hash: str, ago: timedelta = timedelta(seconds=1)) -> None:
    """End this session's reservation so long ago; nobody has cleaned up yet."""
    ended = datetime.now(UTC) - ago
    await owner.execute(
        "update show_seats set reserved_until = $2 where reserved_by = $1", session_hash, ended
    )
    await owner.execute(
        "update carts set deadline = $2 where session_hash = $1 and closed_at is null", session_hash, ended
    )
    await owner.execute(
        "update ticket_orders set expires_at = $2 where session_hash = $1 and status = 'pending'",
        session_hash,
        ended,
    )


async def expire_carts_of(owner: Owner, show: Show) -> None:
    """End the reservation of everybody who has seats of this show, as `expire_cart` does."""
    holders = "select distinct reserved_by from show_seats where show_id = $1 and status = 'reserved'"
    for row in await owner.fetch(holders, show.id):
        await expire_cart(owner, row["reserved_by"])


async def crowd(owner: Owner, show: Show, seats: int) -> str:
    """Reserve so many free seats from one address; its origin."""
    origin = uuid4().hex
    await owner.execute(
        "insert into carts (session_hash, deadline, first_reserved_at, latest_deadline, origin) "
        "values ($1, now() + interval '9 minutes', now(), now() + interval '24 minutes', $1)",
        origin,
    )
    await owner.execute(
        "update show_seats set status = 'reserved', reserved_by = $2, "
        "reserved_until = (select deadline from carts where session_hash = $2) where id in "
        "(select id from show_seats where show_id = $1 and status = 'available' order by id limit $3)",
        show.id,
        origin,
        seats,
    )
    return origin


async def cancel_show(owner: Owner, show: Show) -> None:
    """Call the show off."""
    await owner.execute("update recital_shows set cancelled_at = now() where id = $1", show.id)


@asynccontextmanager
async def all_shows_cancelled(owner: Owner) -> AsyncGenerator[None]:
    """Call every show off until the block ends."""
    rows = await owner.fetch(
        "update recital_shows set cancelled_at = now() where cancelled_at is null returning id"
    )
    try:
        yield
    finally:
        await owner.execute(
            "update recital_shows set cancelled_at = null where id = any($1)", [row["id"] for row in rows]
        )


async def cancel_order(owner: Owner, order_id: UUID) -> None:
    """Close a pending order."""
    await owner.execute("update ticket_orders set status = 'cancelled' where id = $1", order_id)


async def refund_order(owner: Owner, order_id: UUID) -> None:
    """Write down that all of the order's money went back."""
    await owner.execute(
        "update ticket_orders set status = 'refunded', refunded_amount_in_cents = total_amount_in_cents where id = $1",
        order_id,
    )


async def void_one_ticket(owner: Owner, order_id: UUID) -> None:
    """Void one ticket of the order."""
    await owner.execute(
        "update tickets set voided_at = now() where id = (select id from tickets where ticket_order_id = $1 limit 1)",
        order_id,
    )


async def void_ticket(owner: Owner, qr_code: str) -> None:
    """Void the ticket with this code."""
    await owner.execute("update tickets set voided_at = now() where qr_code = $1", qr_code)


async def admit_ticket(owner: Owner, qr_code: str) -> None:
    """Note that somebody came in with the ticket of this code."""
    await owner.execute("update tickets set scanned_at = now() where qr_code = $1", qr_code)


async def void_code(owner: Owner, show: Show, label: str) -> None:
    """Void the seat's first code, so that it opens no gate."""
    await owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0",
        show.seats[label],
    )


async def ticket_codes(owner: Owner, show: Show, *labels: str, generation: int = 0) -> Sequence[str]:
    """What the QR codes of these seats' tickets say."""
    return [
        await owner.fetchval(
            "select qr_code from show_seat_codes where show_seat_id = $1 and generation = $2",
            show.seats[label],
            generation,
        )
        for label in labels
    ]


async def add_staff(owner: Owner, email: str, password: str, *, role: str = "owner") -> None:
    """Employ somebody who signs in with this password."""
    await owner.execute(
        "insert into profiles (role, name, email, password_hash) values ($1, 'Olivia Grant', $2, $3)",
        role,
        email,
        await hash_password(password),
    )


async def add_device(owner: Owner, *shows: Show, gate: str = "Door A") -> tuple[UUID, str]:
    """Add a scanner that no phone has become yet; its id, and the code that enrolls it."""
    code = f"enroll-{uuid4()}"
    device_id: UUID = await owner.fetchval(
        "insert into devices (gate, enroll_code_hash, enroll_expires_at, expires_at) "
        "values ($1, $2, now() + interval '1 day', now() + interval '1 day') returning id",
        gate,
        hashlib.sha256(code.encode()).hexdigest(),
    )
    await owner.executemany(
        "insert into device_shows (device_id, show_id) values ($1, $2)",
        [(device_id, show.id) for show in shows],
    )
    return device_id, code


async def revoke_device(owner: Owner, device_id: UUID) -> None:
    """Take the scanner off the gate."""
    await owner.execute("update devices set revoked_at = now() where id = $1", device_id)


async def admit_at_another_gate(owner: Owner, show: Show, qr_code: str) -> None:
    """Report that another device let this code in four minutes ago."""
    code_hash = await owner.fetchval("select code_hash from show_seat_codes where qr_code = $1", qr_code)
    device_id, _ = await add_device(owner, show, gate="Balcony stairs")
    await owner.execute("update devices set enrolled_at = now() - interval '1 hour' where id = $1", device_id)
    now = datetime.now(UTC)
    scan = {
        "id": str(uuid4()), "seq": 0, "show_id": str(show.id), "code_hash": code_hash,
        "at": (now - timedelta(minutes=4)).isoformat(), "clock_offset_ms": 0, "direction": "in",
        "shown": "admitted", "admitted": True,
    }  # fmt: skip
    batch = {"sent_at": now.isoformat(), "scans": [scan], "annuls": []}
    await owner.fetchval("select record_scans($1, $2)", device_id, json.dumps(batch))


async def scans_of(owner: Owner, device_id: UUID) -> Sequence[asyncpg.Record]:
    """Every scan of this device that reached the server, in the device's order."""
    return await owner.fetch("select * from ticket_scans where device_id = $1 order by seq", device_id)


async def until_scans_arrived(owner: Owner, device_id: UUID, scans: int) -> None:
    """Wait until so many scans of this device reached the server: it said "All sent" before the last one, too."""
    await until_true(owner, "select count(*) = $2 from ticket_scans where device_id = $1", device_id, scans)


async def empty_rate_limit(owner: Owner, key: str) -> None:
    """Use up the tokens of this rate limit."""
    await owner.execute("insert into rate_limits (key, tokens) values ($1, -9) on conflict do nothing", key)


@asynccontextmanager
async def table_missing(owner: Owner, table: str) -> AsyncGenerator[None]:
    """Rename a table away until the block ends, so that whatever reads it fails."""
    await owner.execute(f"alter table {table} rename to {table}_gone")
    try:
        yield
    finally:
        await owner.execute(f"alter table {table}_gone rename to {table}")


async def orderless_payment(owner: Owner) -> None:
    """A payment of an order that a restored backup does not know."""
    await owner.execute(
        "insert into audit_log (actor_role, action, subject_type, subject_id, facts) "
        "values ('system', 'orderless_payment', 'payment', 'pi_3QbN8wLkd2eZvKYl1xT7aRcM', $1)",
        '{"order": "gone", "order_number": "ORD-20261127-4KQ7ZD", "amount_in_cents": 6000, "currency": "usd"}',
    )


async def know_card(owner: Owner, order_id: UUID) -> None:
    """Note the card of an order's payment, and Stripe's fee, as its answer would have told."""
    await owner.execute(
        "update payment_transactions set card_brand = 'visa', card_last4 = '4242', fee_in_cents = 160 "
        "where ticket_order_id = $1 and kind = 'charge'",
        order_id,
    )


async def refused_email(owner: Owner, order_id: UUID, address: str) -> None:
    """Note that the mail server refused the mail with this order's tickets."""
    await owner.execute(
        "insert into order_messages (ticket_order_id, kind, to_email, status, attempts, last_error) "
        "values ($1, 'tickets', $2, 'failed', 1, '550 5.1.1 no such mailbox')",
        order_id,
        address,
    )
