"""Check-in for staff: the devices, adding and revoking one, and what happened at the doors that somebody should look at."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.checkin import devices, queries, reviews
from pwa_tickets.checkin.queries import DeviceFilters
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked, ngettext
from pwa_tickets.settings import Settings
from pwa_tickets.shows import queries as shows
from pwa_tickets.shows.queries import ShowView
from pwa_tickets.web import qr, words
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choices
from pwa_tickets.web.database import DoorStaffDb
from pwa_tickets.web.fields import Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page, ours
from pwa_tickets.web.paging import find_sorting

PAGE: Final = "/admin/ticketing/check-in"
KEY: Final = "check-in"
PARTS: Final = {"devices": "checkin/_devices.html", "add-device": "checkin/_add-device.html"}
HOURS_AT_MOST: Final = 24 * 14

AnyRequest = Request[Any, Any, Any]


class AddDevice(msgspec.Struct, kw_only=True):
    """The form "Add a device". Without `hours`: until six hours after the last of its shows begins."""

    gate: Annotated[str, Text(most=devices.GATE_LENGTH, empty=devices.NO_GATE)]
    show_ids: Annotated[list[UUID], Choices(UUID, empty=devices.NO_SHOWS)]
    hours: Annotated[
        int | None,
        Whole(
            least=1,
            most=HOURS_AT_MOST,
            wrong=marked("Please give the hours as a number, %(least)s to %(most)s."),
        ),
    ] = None


@get(PAGE, include_in_schema=False)
async def check_in(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    db: DoorStaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """List the devices, with the form for one more."""
    facts = await _facts(db, request, settings)
    ticked = {"show_ids": [show.id for show in facts["shows"][:1]]}
    return office_page(
        request,
        door_staff,
        KEY,
        "checkin/check-in.html",
        parts=PARTS,
        form=fill(AddDevice, ticked, prefix="add-"),
        **facts,
    )


@post(PAGE, include_in_schema=False, status_code=200)
async def add(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Add a device and show its code, which is on this answer and nowhere else."""
    form = await read_form(request, AddDevice, prefix="add-")
    added = None
    if not form.errors:
        try:
            async with database.transaction(door_staff.actor) as db:
                added = await _add(db, form.value, door_staff, settings)
        except InvalidInput as refusal:
            form.note(refusal)
    async with database.transaction(door_staff.actor) as db:
        facts = await _facts(db, request, settings)
    if added is None:
        return office_page(
            request,
            door_staff,
            KEY,
            "checkin/check-in.html",
            parts=PARTS,
            status=422,
            form=form,
            **facts,
        )
    return office_page(
        request,
        door_staff,
        KEY,
        "checkin/enroll-code.html",
        parts={**PARTS, "add-device": "checkin/_enroll-code.html"},
        also=("devices",),
        headers={"HX-Replace-Url": PAGE},
        added=added,
        device=form.value,
        code=qr.svg(added.enroll_url),
        **facts,
    )


@get(PAGE + "/{device_id:uuid}/revoke", include_in_schema=False)
async def ask_to_revoke(
    request: AnyRequest,
    device_id: FromPath[UUID],
    door_staff: NamedDependency[StaffMember],
    db: DoorStaffDb,
) -> Template:
    """Ask before a device is revoked."""
    device = await queries.device(db, device_id)
    question = Confirmation(
        title=gettext("Revoke %(device)s?") % {"device": device.label},
        sentences=(
            gettext("The phone stops scanning the next time it connects, and forgets its list of tickets."),
            gettext("What it has sent still counts. What it sends from now on waits until you accept it."),
        )
        if device.usher
        else (gettext("Its code stops working. No phone can become a scanner with it."),),
        action=f"{PAGE}/{device_id}/revoke",
        yes=gettext("Revoke"),
        no=gettext("Keep it"),
        back=ours(request.query_params.get("back", ""), PAGE),
        target="devices",
    )
    return confirm_page(request, door_staff, KEY, question)


class Revoke(msgspec.Struct):
    """The answer yes; `back` is the list it was given on, with its filters."""

    back: str = ""


@post(PAGE + "/{device_id:uuid}/revoke", include_in_schema=False)
async def revoke(
    request: AnyRequest,
    device_id: FromPath[UUID],
    door_staff: NamedDependency[StaffMember],
    db: DoorStaffDb,
) -> Redirect:
    """Revoke a device and redirect to the list."""
    form = await read_form(request, Revoke)
    await devices.revoke(db, device_id, staff=door_staff)
    device = await queries.device(db, device_id)
    said = Flash(gettext("%(device)s is revoked.") % {"device": device.label})
    return back_to(request, ours(form.value.back, PAGE), said)


class Review(msgspec.Struct):
    """The button that was pressed."""

    decision: reviews.Decision = reviews.Decision.DECLINE


@post(PAGE + "/{device_id:uuid}/review", include_in_schema=False)
async def review(
    request: AnyRequest,
    device_id: FromPath[UUID],
    door_staff: NamedDependency[StaffMember],
    db: DoorStaffDb,
) -> Redirect:
    """Accept or decline what a device reported after it was revoked, and redirect to the list."""
    form = await read_form(request, Review)
    decided = await reviews.decide(db, device_id, form.value.decision, staff=door_staff)
    return back_to(request, PAGE, Flash(_decided(decided, form.value.decision)))


def _decided(scans: int, decision: reviews.Decision) -> str:
    if scans == 0:
        return gettext("There’s nothing left to decide here.")
    if decision is reviews.Decision.ACCEPT:
        return ngettext("%(num)s scan is accepted.", "%(num)s scans are accepted.", scans) % {"num": scans}
    return ngettext("%(num)s scan is not accepted.", "%(num)s scans are not accepted.", scans) % {
        "num": scans
    }


async def _add(db: AsyncSession, wanted: AddDevice, staff: StaffMember, settings: Settings) -> devices.Added:
    hours = None if wanted.hours is None else datetime.now(UTC) + timedelta(hours=wanted.hours)
    return await devices.add(
        db,
        show_ids=wanted.show_ids,
        gate=wanted.gate,
        expires_at=hours,
        staff=staff,
        base_url=settings.base_url,
    )


async def _facts(db: AsyncSession, request: AnyRequest, settings: Settings) -> dict[str, Any]:
    """What the page shows beside the form."""
    filters: Form[DeviceFilters] = read_query(request, DeviceFilters)
    sorting = find_sorting(queries.DEVICE_SORTINGS, request.query_params.get("sort", ""))
    cursor = request.query_params.get("cursor", "")
    coming = await shows.upcoming(db)
    return {
        "filters": filters,
        "devices": await queries.devices(db, settings, filters.value, sorting=sorting, cursor=cursor),
        "incidents": await queries.incidents(db),
        "reviews": await reviews.waiting(db),
        "shows": coming,
        "show_options": [_option(show) for show in coming],
        "time_zone": await time_zone(db),
    }


def _option(show: ShowView) -> tuple[UUID, str, str]:
    """A show as one chooses it: its title, and when it is."""
    zone = show.venue.time_zone
    return show.id, show.title, f"{words.day(show.starts_at, zone)}, {words.clock(show.starts_at, zone)}"


ROUTES = [check_in, add, ask_to_revoke, revoke, review]
