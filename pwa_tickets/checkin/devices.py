"""Devices: staff add one for some shows and a gate, and revoke it again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.actor import StaffMember, hash_of, new_secret
from pwa_tickets.web.words import single_line

GATE_LENGTH = 60
SHOWS_AT_MOST = 100
NO_GATE = marked("Please name the gate or door, like “Door A”.")
NO_SHOWS = marked("Please choose at least one show.")
A_YEAR = timedelta(days=366)


class DeviceRevoked(TicketsError):
    """Refuse rosters to a revoked device, which then forgets those it has."""

    status, slug, title, sqlstate = 403, "device-revoked", "This phone was removed", "TKRVK"
    description = (
        "The device was revoked and may not read rosters. Scans recorded before still count; "
        "what it reports from now on changes no ticket unless staff accept it."
    )
    sentence = "This phone is no longer a scanner. What it has sent still counts."


class DeviceExpired(TicketsError):
    """Refuse rosters to a device whose time is over."""

    status, slug, title, sqlstate = 403, "device-expired", "This phone's hours are over", "TKPEX"
    description = (
        "The time for which the device was enrolled is over, and it may not read rosters. "
        "Scans it made before still count."
    )
    sentence = "This phone's hours at the door are over. Ask for a new code to go on."


class ShowNotOnDevice(TicketsError):
    """Refuse a show that the device was not enrolled for."""

    status, slug, title, sqlstate = 404, "not-this-phones-show", "Not this phone's show", "TKPSH"
    description = "The device was not enrolled for this show. Nothing was read or changed."
    sentence = "This phone was not added for that show."


class Added(msgspec.Struct, kw_only=True):
    """A device that waits to be enrolled. The code is told once and kept only as a hash.

    Attributes:
        id: the device.
        code: the one-time enrollment code.
    """

    id: UUID
    code: str
    enroll_url: str
    expires_at: datetime
    enroll_expires_at: datetime


ADD = text("""
    insert into devices (gate, enroll_code_hash, enroll_expires_at, expires_at, created_by)
    select :gate, :code_hash, least(given.expires_at, now() + interval '24 hours'), given.expires_at, :staff_id
    from (select coalesce(cast(:expires_at as timestamptz),
            greatest(max(starts_at) + interval '6 hours', now() + interval '8 hours')) as expires_at
          from recital_shows where id = any (:show_ids)) given
    returning id, expires_at, enroll_expires_at
""")
ADD_SHOWS = text(
    "insert into device_shows (device_id, show_id) select :id, unnest(cast(:show_ids as uuid[]))"
)
KNOWN_SHOWS = text("select count(*) from recital_shows where id = any (:show_ids)")
REVOKE = text("""
    update devices d set revoked_at = coalesce(before.revoked_at, clock_timestamp())
    from (select id, revoked_at from devices where id = :id for update) before where d.id = before.id
    returning before.revoked_at as before, d.revoked_at
""")


async def add(
    db: AsyncSession,
    *,
    show_ids: Sequence[UUID],
    gate: str,
    expires_at: datetime | None,
    staff: StaffMember,
    base_url: str,
) -> Added:
    """Prepare a scanner for these shows; its code works once, within a day.

    Args:
        expires_at: until when the phone may read rosters; by default six hours after the last of its shows begins.

    Raises:
        InvalidInput: no shows, unknown shows, no gate, or hours that are over already or a year away.
    """
    shows, gate = sorted(set(show_ids)), single_line(gate)
    await _require_addable(db, shows, gate, expires_at)
    code = new_secret()
    row = (
        await db.execute(
            ADD,
            {
                "gate": gate,
                "code_hash": hash_of(code),
                "expires_at": expires_at,
                "staff_id": UUID(staff.profile_id),
                "show_ids": shows,
            },
        )
    ).one()
    await db.execute(ADD_SHOWS, {"id": row.id, "show_ids": shows})
    facts = {"gate": gate, "show_ids": shows, "expires_at": row.expires_at}
    await audit.record(db, staff, "device_added", Subject("device", row.id), after=facts)
    return Added(
        id=row.id,
        code=code,
        enroll_url=f"{base_url}/scan#enroll={code}",  # a fragment stays on the phone and out of every log
        expires_at=row.expires_at,
        enroll_expires_at=row.enroll_expires_at,
    )


async def revoke(db: AsyncSession, device_id: UUID, *, staff: StaffMember) -> datetime:
    """Take a phone off the door: it forgets its rosters at its next contact. Returns when it was revoked.

    Raises:
        NotFound: there is no such phone.
    """
    row = (await db.execute(REVOKE, {"id": device_id})).first()
    if row is None:
        raise NotFound()
    before, after = {"revoked_at": row.before}, {"revoked_at": row.revoked_at}
    await audit.record(db, staff, "device_revoked", Subject("device", device_id), before=before, after=after)
    revoked_at: datetime = row.revoked_at
    return revoked_at


async def _require_addable(
    db: AsyncSession, shows: Sequence[UUID], gate: str, expires_at: datetime | None
) -> None:
    errors = []
    if not 1 <= len(gate) <= GATE_LENGTH:
        errors.append({"field": "gate", "message": gettext(NO_GATE)})
    if not 1 <= len(shows) <= SHOWS_AT_MOST:
        errors.append({"field": "show_ids", "message": gettext(NO_SHOWS)})
    elif await db.scalar(KNOWN_SHOWS, {"show_ids": shows}) != len(shows):
        errors.append({"field": "show_ids", "message": gettext("One of these shows does not exist.")})
    if expires_at is not None and expires_at <= datetime.now(UTC):
        errors.append({"field": "expires_at", "message": gettext("Those hours are already over.")})
    elif expires_at is not None and expires_at > datetime.now(UTC) + A_YEAR:
        errors.append(
            {"field": "expires_at", "message": gettext("These hours end more than a year from now.")}
        )
    if errors:
        raise InvalidInput(errors)
