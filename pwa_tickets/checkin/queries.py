"""Reads about check-in: the devices, and what staff should look at."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, String, Uuid, column, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.fields import Text
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page


class DeviceStatus(StrEnum):
    """What a device can do now."""

    WAITING = "waiting"
    """Nobody has used its code yet."""
    ACTIVE = "active"
    EXPIRED = "expired"
    """Its hours, or those of its code, are over."""
    REVOKED = "revoked"

    @property
    def is_open(self) -> bool:
        """Whether there is something to revoke."""
        return self in (DeviceStatus.WAITING, DeviceStatus.ACTIVE)


class DeviceView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A device as staff see it.

    Attributes:
        shows: the titles of its shows, soonest first.
        scans: how many scans it reported.
    """

    id: UUID
    gate: str
    usher: str | None = None
    status: DeviceStatus
    shows: list[str]
    expires_at: datetime
    enroll_expires_at: datetime | None = None
    enrolled_at: datetime | None = None
    revoked_at: datetime | None = None
    last_seen_at: datetime | None = None
    scans: int

    @property
    def label(self) -> str:
        """Where it stands and whose it is."""
        return device_label(self.gate, self.usher)


def device_label(gate: str, usher: str | None) -> str:
    """Name a device by where it stands and, once it is enrolled, whose phone it is."""
    if usher is None:
        return gate
    return gettext("%(gate)s, %(usher)s’s phone") % {"gate": gate, "usher": usher}


class DeviceFilters(msgspec.Struct, frozen=True):
    """Which devices are looked for; every default is all of them."""

    q: Annotated[str, Text(most=60)] = ""
    show_id: UUID | None = None
    status: DeviceStatus | None = None


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


ALL_DEVICES = DeviceFilters()

ADDED = Sorting("added", ("created_at", "id"), descending=True)
DEVICE_SORTINGS = (ADDED, Sorting("gate", ("gate", "created_at", "id")), Sorting("seen", ("seen_at", "id")))

DEVICES = text("""
    select * from (
      select d.id, d.gate, p.name as usher,
             case when d.revoked_at is not null then 'revoked'
                  when d.expires_at <= now() or (d.enrolled_at is null and d.enroll_expires_at <= now()) then 'expired'
                  when d.enrolled_at is null then 'waiting' else 'active' end as status,
             array(select sh.title from device_shows ds join recital_shows sh on sh.id = ds.show_id
                   where ds.device_id = d.id order by sh.starts_at, sh.id) as shows,
             d.expires_at, d.enroll_expires_at, d.enrolled_at, d.revoked_at, d.last_seen_at,
             (select count(*) from ticket_scans s where s.device_id = d.id) as scans,
             d.created_at, coalesce(d.last_seen_at, 'epoch') as seen_at
      from devices d left join profiles p on p.id = d.profile_id
      where (cast(:id as uuid) is null or d.id = :id)
        and (cast(:show_id as uuid) is null
             or exists (select from device_shows ds where ds.device_id = d.id and ds.show_id = :show_id))
        and strpos(lower(concat_ws(' ', d.gate, p.name)), lower(:q)) > 0) device
    where cast(:status as text) is null or status = :status
""").columns(
    column("id", Uuid),
    column("gate", String),
    *map(
        column, ("usher", "status", "shows", "expires_at", "enroll_expires_at", "enrolled_at", "revoked_at")
    ),
    *map(column, ("last_seen_at", "scans")),
    column("created_at", DateTime(timezone=True)),
    column("seen_at", DateTime(timezone=True)),
)

INCIDENTS = text("""
    select case when s.conflict_with is not null then 'conflict' else 'unsold_code' end as kind, s.scanned_at, d.gate,
           seat.section, seat.row_name, seat.seat_number, show.title as show_title, venue.time_zone,
           (s.conflict_with ->> 'scanned_at')::timestamptz as first_at, s.conflict_with ->> 'gate' as first_gate
    from ticket_scans s
    join devices d on d.id = s.device_id
    join seat_labels seat on seat.show_seat_id = s.show_seat_id
    join recital_shows show on show.id = seat.show_id
    join venues venue on venue.id = show.venue_id
    where (s.conflict_with is not null or s.ticket_id is null) and s.annulled_at is null and s.counts
      and s.received_at > now() - interval '2 days'
    order by s.scanned_at desc, s.id
    limit 50
""")


async def devices(
    db: AsyncSession,
    settings: Settings,
    filters: DeviceFilters = ALL_DEVICES,
    *,
    sorting: Sorting = ADDED,
    cursor: str = "",
    limit: int = LIMIT,
) -> Page[DeviceView]:
    """A page of the devices, by default of all, newest first."""
    return await read_page(
        db,
        DEVICES,
        DeviceView,
        sorting,
        settings=settings,
        parameters={**msgspec.structs.asdict(filters), "id": None},
        cursor=cursor,
        limit=limit,
    )


async def device(db: AsyncSession, device_id: UUID) -> DeviceView:
    """One device.

    Raises:
        NotFound: there is none of this id.
    """
    parameters = {**msgspec.structs.asdict(ALL_DEVICES), "id": device_id}
    row = (await db.execute(DEVICES, parameters)).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), DeviceView)


async def incidents(db: AsyncSession) -> list[Incident]:
    """What happened at the doors in the last two days that staff should look at, newest first."""
    return [Incident(**row) for row in (await db.execute(INCIDENTS)).mappings()]
