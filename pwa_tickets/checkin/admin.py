"""The door for staff: which phones are scanners, one more, one less, and what happened that somebody should look at."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.checkin import devices, queries
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.settings import Settings
from pwa_tickets.shows import queries as shows
from pwa_tickets.tickets import qr
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.templating import page

PAGE = "/admin/ticketing/check-in"
HOURS_AT_MOST = 24 * 14


class AddForm(msgspec.Struct, kw_only=True):
    """The form "Add a scanner". `hours` is empty for "until the last show is over"."""

    gate: str = ""
    show_ids: list[UUID] | UUID = []  # a form with one box ticked sends no list
    hours: str = ""

    @property
    def shows(self) -> list[UUID]:
        """The boxes that are ticked."""
        return self.show_ids if isinstance(self.show_ids, list) else [self.show_ids]


Form = Annotated[AddForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get(PAGE, include_in_schema=False)
async def door(door_staff: NamedDependency[StaffMember], database: NamedDependency[Database]) -> Template:
    """The phones, and the form for one more."""
    async with database.transaction(door_staff.actor) as db:
        return page("checkin/door.html", staff=door_staff, **await _overview(db), form=AddForm(), errors={})


@post(PAGE, include_in_schema=False, status_code=200)
async def add(
    data: Form,
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """One more scanner: its code is on this answer and nowhere else."""
    try:
        async with database.transaction(door_staff.actor) as db:
            added = await devices.add(
                db,
                show_ids=data.shows,
                gate=data.gate,
                expires_at=_expires_at(data.hours),
                staff=door_staff,
                base_url=settings.base_url,
            )
            chosen = [show for show in await shows.upcoming(db) if show.id in data.shows]
    except InvalidInput as refusal:
        errors = {error["field"]: error["message"] for error in refusal.errors}
        async with database.transaction(door_staff.actor) as db:
            return page(
                "checkin/door.html",
                status=422,
                staff=door_staff,
                **await _overview(db),
                form=data,
                errors=errors,
            )
    return page(
        "checkin/enroll-code.html",
        staff=door_staff,
        added=added,
        gate=data.gate,
        shows=chosen,
        code=qr.svg(added.enroll_url),
    )


@post(PAGE + "/{device_id:uuid}/revoke", include_in_schema=False)
async def revoke(
    device_id: FromPath[UUID], door_staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Redirect:
    """One less."""
    async with database.transaction(door_staff.actor) as db:
        await devices.revoke(db, device_id, staff=door_staff)
    return Redirect(PAGE, status_code=303)


async def _overview(db: AsyncSession) -> dict[str, Any]:
    return {
        "devices": await queries.devices(db),
        "incidents": await queries.incidents(db),
        "shows": await shows.upcoming(db),
        "time_zone": await queries.time_zone(db),
    }


def _expires_at(hours: str) -> datetime | None:
    if not hours.strip():
        return None
    if not re.fullmatch(r"\s*[0-9]{1,3}\s*", hours) or not 1 <= int(hours) <= HOURS_AT_MOST:
        raise InvalidInput([{"field": "hours", "message": "Please give the hours as a number, 1 to 336."}])
    return datetime.now(UTC) + timedelta(hours=int(hours))


ROUTES = [door, add, revoke]
