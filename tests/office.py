"""People who work for the studio, their browsers, and what they sell."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import StaffMember, StaffRole, hash_of, new_secret
from tests.factories import Owner, Show


async def make_staff(owner: Owner, role: str = "staff", *, name: str = "") -> StaffMember:
    """Somebody of this role, by default called after it."""
    name = name or f"The {role}"
    profile_id = await owner.fetchval(
        "insert into profiles (role, name, email) values ($1, $2, $3) returning id",
        role,
        name,
        f"{role}-{uuid4()}@studio.example",
    )
    return StaffMember(str(profile_id), name, StaffRole(role), "192.0.2.7")


async def sign_in(owner: Owner, staff: StaffMember) -> str:
    """Sign them in; the secret for their browser's cookie."""
    secret = new_secret()
    await owner.execute(
        "insert into sessions (session_hash, profile_id, expires_at) values ($1, $2::text::uuid, now() + interval '1 day')",
        hash_of(secret),
        staff.profile_id,
    )
    return secret


async def sell(
    database: Database, clerk: StaffMember, show: Show, *labels: str, key: str | None = None, **choices: Any
) -> UUID:
    """Staff sell these seats at the counter, for cash unless the choices say otherwise; the order's id."""
    sale = {"show_id": show.id, "seat_ids": show.ids(*labels), "payment": "cash", "customer_name": "Walk-in",
            "customer_email": "", "over_cap": False, "currency": "usd", **choices}  # fmt: skip
    async with database.raw_transaction(SYSTEM) as sql:
        done = await sql.fetchval(
            "select sell_at_box_office($1, $2, $3)", json.dumps(sale, default=str), clerk.uuid, key
        )
    return UUID(json.loads(done)["order_id"])


def hidden(page: str) -> dict[str, list[str]]:
    """What a page's form sends of its own."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found
