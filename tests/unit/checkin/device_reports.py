"""Enrolled devices, and the scans they report, as the SQL function takes them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from tests.factories import Owner, Show

NOW = datetime.now(UTC).replace(microsecond=0)
"""When scans are reported to have happened; in the past by the time they arrive."""


@dataclass
class EnrolledDevice:
    """An enrolled scanner phone."""

    id: UUID
    gate: str
    token: str
    shows: Sequence[Show]
    seq: "count[int]" = field(default_factory=count)

    @property
    def actor(self) -> Actor:
        """Reporting."""
        return Actor(Role.DEVICE, str(self.id))

    def scan(self, code_hash: str, at: datetime = NOW, /, **facts: Any) -> dict[str, Any]:
        """One reading, admitted unless `facts` say otherwise, by a phone whose clock is right."""
        return {
            "id": str(uuid4()),
            "seq": next(self.seq),
            "show_id": str(self.shows[0].id),
            "code_hash": code_hash,
            "at": at.isoformat(),
            "clock_offset_ms": 0,
            "direction": "in",
            "shown": "admitted",
            "admitted": True,
            **facts,
        }


async def make_device(
    owner: Owner, *shows: Show, gate: str = "Door A", usher: str = "Rosa"
) -> EnrolledDevice:
    """A phone enrolled for these shows, hours ago."""
    token = f"token-{uuid4()}"
    profile_id = await owner.fetchval(
        "insert into profiles (role, name) values ('usher', $1) returning id", usher
    )
    device_id: UUID = await owner.fetchval(
        "insert into devices (profile_id, gate, token_hash, expires_at, enrolled_at) "
        "values ($1, $2, $3, now() + interval '8 hours', now() - interval '8 hours') returning id",
        profile_id,
        gate,
        hashlib.sha256(token.encode()).hexdigest(),
    )
    await owner.executemany(
        "insert into device_shows (device_id, show_id) values ($1, $2)",
        [(device_id, show.id) for show in shows],
    )
    return EnrolledDevice(device_id, gate, token, shows)


async def read_code_hash(owner: Owner, show: Show, label: str, generation: int = 0) -> str:
    """The hash of a seat's code of that generation."""
    found: str = await owner.fetchval(
        "select code_hash from show_seat_codes where show_seat_id = $1 and generation = $2",
        show.seats[label],
        generation,
    )
    return found


def sent_now(scans: Sequence[dict[str, Any]], annuls: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A report of a device whose clock is right."""
    return {"sent_at": datetime.now(UTC).isoformat(), "scans": list(scans), "annuls": list(annuls)}


async def report_scans(
    database: Database,
    phone: EnrolledDevice,
    *scans: dict[str, Any],
    annuls: Sequence[dict[str, Any]] = (),
    sent_at: datetime | None = None,
) -> dict[str, Any]:
    """Report these scans and annulments as this device; what record_scans answers."""
    batch = sent_now(scans, annuls)
    if sent_at is not None:
        batch["sent_at"] = sent_at.isoformat()
    async with database.raw_transaction(phone.actor) as sql:
        answer: dict[str, Any] = json.loads(
            await sql.fetchval("select record_scans($1, $2)", phone.id, json.dumps(batch))
        )
    return answer


def annul(scan: dict[str, Any], at: datetime = NOW) -> dict[str, Any]:
    """The annulment of a scan, as the device reports it."""
    return {"id": str(uuid4()), "target": scan["id"], "at": at.isoformat()}


async def admission(owner: Owner, show: Show, label: str) -> tuple[datetime, str] | None:
    """The seat's live ticket: when it came in, and who scanned it."""
    row = await owner.fetchrow(
        "select t.scanned_at, p.name from tickets t left join profiles p on p.id = t.scanned_by "
        "where t.show_seat_id = $1 and t.voided_at is null",
        show.seats[label],
    )
    assert row is not None, f"{label} has no live ticket"
    return (row["scanned_at"], row["name"]) if row["scanned_at"] else None


def scan_time(**ago: float) -> datetime:
    """A time of a scan: so long after the first ones, and still in the past of the test."""
    return NOW - timedelta(minutes=30) + timedelta(**ago)
