"""Reads about the door: the phones, and what staff should look at."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class DeviceView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A device as staff see it.

    Attributes:
        shows: the titles of its shows, soonest first.
        scans: how many scans it reported.
    """

    id: UUID
    gate: str
    usher: str | None = None
    shows: list[str]
    expires_at: datetime
    enroll_expires_at: datetime | None = None
    enrolled_at: datetime | None = None
    revoked_at: datetime | None = None
    last_seen_at: datetime | None = None
    scans: int

    def state(self, now: datetime) -> str:
        """`waiting` for its phone, `working`, `over`, or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now or (
            self.enrolled_at is None and self.enroll_expires_at is not None and self.enroll_expires_at <= now
        ):
            return "over"
        return "working" if self.enrolled_at is not None else "waiting"


class Incident(msgspec.Struct, kw_only=True):
    """A scan staff should look at: two people by one seat, or a code that nobody bought."""

    kind: str
    scanned_at: datetime
    gate: str
    section: str
    row_name: str
    seat_number: str
    show_title: str
    time_zone: str
    first_at: datetime | None
    first_gate: str | None


DEVICES = text("""
    select d.id, d.gate, p.name as usher, d.expires_at, d.enroll_expires_at, d.enrolled_at, d.revoked_at,
           d.last_seen_at,
           array(select sh.title from device_shows ds join recital_shows sh on sh.id = ds.show_id
                 where ds.device_id = d.id order by sh.starts_at, sh.id) as shows,
           (select count(*) from ticket_scans s where s.device_id = d.id) as scans
    from devices d left join profiles p on p.id = d.profile_id
    order by d.created_at desc, d.id
    limit 200
""")

INCIDENTS = text("""
    select case when s.conflict_with is not null then 'conflict' else 'unsold_code' end as kind, s.scanned_at, d.gate,
           seat.section, seat.row_name, seat.seat_number, show.title as show_title, venue.time_zone,
           (s.conflict_with ->> 'scanned_at')::timestamptz as first_at, s.conflict_with ->> 'gate' as first_gate
    from ticket_scans s
    join devices d on d.id = s.device_id
    join seat_labels seat on seat.show_seat_id = s.show_seat_id
    join recital_shows show on show.id = seat.show_id
    join venues venue on venue.id = show.venue_id
    where (s.conflict_with is not null or s.ticket_id is null) and s.annulled_at is null
      and s.received_at > now() - interval '2 days'
    order by s.scanned_at desc, s.id
    limit 50
""")


async def devices(db: AsyncSession) -> list[DeviceView]:
    """The phones, newest first."""
    return [DeviceView(**row) for row in (await db.execute(DEVICES)).mappings()]


async def incidents(db: AsyncSession) -> list[Incident]:
    """What happened at the doors in the last two days that staff should look at, newest first."""
    return [Incident(**row) for row in (await db.execute(INCIDENTS)).mappings()]


async def time_zone(db: AsyncSession) -> str:
    """Where the studio's next show is: the clock that staff at the doors look at."""
    found = await db.scalar(
        text(
            "select v.time_zone from recital_shows s join venues v on v.id = s.venue_id "
            "order by s.starts_at < now() - interval '6 hours', abs(extract(epoch from s.starts_at - now())) limit 1"
        )
    )
    return str(found or "UTC")
