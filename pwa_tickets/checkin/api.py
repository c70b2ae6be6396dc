"""The door for programs: adding and enrolling phones, rosters, scans."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from pwa_tickets.checkin import devices, queries, roster, scans
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotFound, NotSignedIn
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Device, StaffMember, Visitor
from pwa_tickets.web.paging import LIMIT, PageLimit
from pwa_tickets.web.problems import refusing

ONE_MEGABYTE = 1_000_000  # a thousand scans, with reasons


class AddDevice(msgspec.Struct, kw_only=True):
    """A scanner to add."""

    show_ids: list[UUID]
    gate: str
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Enroll(msgspec.Struct, kw_only=True):
    """A phone with a code. `nonce` is a secret of its own, by which it may ask again when the answer was lost."""

    code: str
    name: str
    nonce: str | None = None


class DeviceList(msgspec.Struct, omit_defaults=True):
    """Devices, newest first; `next_cursor` where there are more."""

    devices: list[queries.DeviceView]
    next_cursor: str | None = None


class Revoked(msgspec.Struct):
    """A phone off the door."""

    id: UUID
    revoked_at: datetime


@post(
    "/api/check-in/devices", status_code=201, tags=["check-in"], responses=refusing(NotSignedIn, InvalidInput)
)
async def add_device(
    data: JSONBody[AddDevice],
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> devices.Added:
    """Add a scanner: a code that works once."""
    async with database.transaction(door_staff.actor) as db:
        return await devices.add(
            db,
            show_ids=data.show_ids,
            gate=data.gate,
            expires_at=data.expires_at,
            staff=door_staff,
            base_url=settings.base_url,
        )


@get("/api/check-in/devices", tags=["check-in"], responses=refusing(NotSignedIn, InvalidInput))
async def list_devices(
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    cursor: FromQuery[str] = "",
    limit: PageLimit = LIMIT,
) -> DeviceList:
    """List the devices in pages."""
    async with database.transaction(door_staff.actor) as db:
        page = await queries.devices(db, settings, cursor=cursor, limit=limit)
    return DeviceList(page.rows, page.next)


@delete(
    "/api/check-in/devices/{device_id:uuid}",
    status_code=200,
    tags=["check-in"],
    responses=refusing(NotSignedIn, NotFound),
)
async def revoke_device(
    device_id: FromPath[UUID], door_staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Revoked:
    """Take a phone off the door."""
    async with database.transaction(door_staff.actor) as db:
        return Revoked(device_id, await devices.revoke(db, device_id, staff=door_staff))


@post(
    "/api/check-in/enroll",
    status_code=200,
    tags=["check-in"],
    responses=refusing(
        devices.EnrollCodeUnknown, devices.EnrollCodeExpired, devices.EnrollCodeUsed, InvalidInput
    ),
)
async def enroll(
    data: JSONBody[Enroll], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> devices.Enrolled:
    """Become a scanner."""
    async with database.transaction(visitor.anon) as db:
        return await devices.enroll(db, code=data.code, name=data.name, nonce=data.nonce)


@get(
    "/api/check-in/shows/{show_id:uuid}/roster",
    tags=["check-in"],
    responses={
        200: ResponseSpec(roster.RosterDocument, generate_examples=False, description="The roster."),
        **refusing(NotSignedIn, devices.DeviceRevoked, devices.DeviceExpired, devices.ShowNotOnDevice),
    },
)
async def show_roster(
    show_id: FromPath[UUID],
    device: NamedDependency[Device],
    database: NamedDependency[Database],
    request: Request[Any, Any, Any],
) -> Response[bytes]:
    """What a phone must know of a show; 304 when it knows already."""
    found = await roster.read(database.call(device.actor), show_id)
    headers = {"ETag": f'"{found.etag}"', "Cache-Control": "private, no-cache"}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type="application/json")


@post(
    "/api/check-in/scans",
    status_code=200,
    tags=["check-in"],
    request_max_body_size=ONE_MEGABYTE,
    responses=refusing(NotSignedIn, scans.BatchTooLarge),
)
async def report_scans(
    data: JSONBody[scans.Batch], device: NamedDependency[Device], database: NamedDependency[Database]
) -> scans.Answer:
    """Keep what a phone scanned. Safe to repeat: each scan counts once."""
    return await scans.record(database.call(device.actor), device.id, data)


ROUTES = [add_device, list_devices, revoke_device, enroll, show_roster, report_scans]
