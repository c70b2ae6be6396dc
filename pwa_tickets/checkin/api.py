"""The check-in API: adding and enrolling devices, rosters, scans."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.checkin import device_calls, devices, enrollment, queries, roster, scans
from pwa_tickets.checkin.batch import Batch
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, NotSignedIn, TooManyRequests
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Device, StaffMember
from pwa_tickets.web.database import DoorStaffDb, VisitorDb
from pwa_tickets.web.openapi import DEVICE, ETAG, STAFF, UNCHANGED, IfNoneMatch, ShownAs
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import changing, refusing, too_large

ONE_MEGABYTE = 1_000_000  # a thousand scans, with reasons

RosterBytes = Annotated[bytes, ShownAs(roster.RosterDocument)]


class AddDevice(msgspec.Struct, kw_only=True):
    """A device to add.

    Attributes:
        show_ids: the shows that the device checks in.
        gate: where it will stand, up to 60 characters.
        expires_at: until when it may read rosters; absent for six hours after its last show starts.
    """

    EXAMPLE: ClassVar = {"show_ids": ["0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10"], "gate": "Door A"}

    show_ids: list[UUID]
    gate: str
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Enroll(msgspec.Struct, kw_only=True):
    """A device with an enrollment code.

    Attributes:
        code: the one-time code that staff were given.
        name: the usher's name, up to 120 characters.
    """

    EXAMPLE: ClassVar = {"code": "Zk3vQ8wXr1Tn6Lb9Yd4Hc7", "name": "Sam", "nonce": "pT5mW2sJ9fK4xB7gR1eN8u"}

    code: str
    name: str
    nonce: str | None = None


class DeviceList(msgspec.Struct, omit_defaults=True):
    """Devices, newest first.

    Attributes:
        devices: the devices.
        next_cursor: where the next page begins; absent at the end.
    """

    devices: list[queries.DeviceView]
    next_cursor: str | None = None


class Revoked(msgspec.Struct):
    """The device that was revoked."""

    id: UUID
    revoked_at: datetime


@post(
    "/api/check-in/devices",
    status_code=201,
    tags=["check-in"],
    security=STAFF,
    responses=changing(NotSignedIn, InvalidInput),
)
async def add_device(
    data: JSONBody[AddDevice],
    door_staff: NamedDependency[StaffMember],
    db: DoorStaffDb,
    settings: NamedDependency[Settings],
) -> devices.Added:
    """Add a device, and answer the enrollment code that works once."""
    return await devices.add(
        db,
        show_ids=data.show_ids,
        gate=data.gate,
        expires_at=data.expires_at,
        staff=door_staff,
        base_url=settings.base_url,
    )


@get(
    "/api/check-in/devices", tags=["check-in"], security=STAFF, responses=refusing(NotSignedIn, InvalidInput)
)
async def list_devices(
    db: DoorStaffDb,
    settings: NamedDependency[Settings],
    cursor: PageCursor = "",
    limit: PageLimit = LIMIT,
) -> DeviceList:
    """List the devices in pages, newest first."""
    page = await queries.devices(db, settings, cursor=cursor, limit=limit)
    return DeviceList(page.rows, page.next)


@delete(
    "/api/check-in/devices/{device_id:uuid}",
    status_code=200,
    tags=["check-in"],
    security=STAFF,
    responses=changing(NotSignedIn, NotFound),
)
async def revoke_device(
    device_id: FromPath[UUID], door_staff: NamedDependency[StaffMember], db: DoorStaffDb
) -> Revoked:
    """Revoke a device: it forgets its rosters at its next contact."""
    return Revoked(device_id, await devices.revoke(db, device_id, staff=door_staff))


@post(
    "/api/check-in/enroll",
    status_code=200,
    tags=["check-in"],
    responses=changing(
        enrollment.EnrollCodeUnknown, enrollment.EnrollCodeExpired, enrollment.EnrollCodeUsed, InvalidInput
    ),
)
async def enroll(data: JSONBody[Enroll], db: VisitorDb) -> enrollment.Enrolled:
    """Exchange a one-time enrollment code for a device token."""
    return await enrollment.enroll(db, code=data.code, name=data.name, nonce=data.nonce)


@get(
    "/api/check-in/shows/{show_id:uuid}/roster",
    tags=["check-in"],
    security=DEVICE,
    response_headers=[ETAG],
    responses={
        304: UNCHANGED,
        **refusing(
            NotSignedIn,
            NotFound,
            TooManyRequests,
            devices.DeviceRevoked,
            devices.DeviceExpired,
            devices.ShowNotOnDevice,
        ),
    },
)
async def show_roster(
    show_id: FromPath[UUID],
    device: NamedDependency[Device],
    database: NamedDependency[Database],
    if_none_match: IfNoneMatch = None,
) -> Response[RosterBytes]:
    """Read what a device must know of a show to check tickets offline."""
    async with device_calls.limited(device.id):
        found = await roster.read(database.call(device.actor), show_id)
    headers = {"ETag": f'"{found.etag}"', "Cache-Control": "private, no-cache"}
    if found.etag in (if_none_match or ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type="application/json")


@post(
    "/api/check-in/scans",
    status_code=200,
    tags=["check-in"],
    request_max_body_size=ONE_MEGABYTE,
    security=DEVICE,
    responses={
        **changing(NotSignedIn, scans.BatchTooLarge, scans.TooManyScans),
        413: too_large("1 MB"),
    },
)
async def report_scans(
    data: JSONBody[Batch], device: NamedDependency[Device], database: NamedDependency[Database]
) -> scans.Answer:
    """Record what a device scanned, and answer each item. Safe to repeat: each scan counts once."""
    async with device_calls.limited(device.id):
        return await scans.record(database.call(device.actor), device.id, data)


ROUTES = [add_device, list_devices, revoke_device, enroll, show_roster, report_scans]
