"""Keeping seats of a show back and putting them on sale again, section by section."""

from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked, ngettext
from pwa_tickets.seats import holds, seat_sets, seat_states
from pwa_tickets.seats.admin.seat_set import seats_in_use
from pwa_tickets.seats.admin.show import SHOW
from pwa_tickets.seats.office_seats import (
    SeatSection,
    seat_sections,
    seats_of_section,
    seats_of_zone,
    some_places,
)
from pwa_tickets.seats.reservations import NoSeats, SeatsTaken, UnknownSeats
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.shows import office_queries as shows
from pwa_tickets.shows.admin.shows import KEY, PAGE
from pwa_tickets.venues.seat_map import SeatsInUse
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choice, Choices
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.local_time import LocalTime
from pwa_tickets.web.office import back_to, office_page

NO_SEATS: Final = marked("Please choose the seats first.")

AnyRequest = Request[Any, Any, Any]


class Decision(StrEnum):
    """What is done with the chosen seats."""

    HOLD = "hold"
    RELEASE = "release"
    ABSENT = "absent"


class HoldForm(msgspec.Struct, kw_only=True):
    """The chosen seats, or how many places without numbers, and why they are kept back.

    Attributes:
        zone_id: a price zone, of which every seat is chosen that the decision can be about.
        until: on the venue's clock.
        seat_set: the name of the hall's set-up in which the seats are not there.
    """

    seat_ids: Annotated[list[UUID] | None, Choices(UUID)] = None
    quantity: Annotated[int | None, Whole(least=1, most=20_000)] = None
    zone_id: Annotated[UUID | None, Choice(UUID)] = None
    decision: Decision = Decision.HOLD
    reason: Annotated[str | None, Text(most=120)] = None
    kept_for: Annotated[str | None, Text(most=120)] = None
    until: LocalTime | None = None
    seat_set: Annotated[str | None, Text(most=60)] = None


@get(SHOW + "/seats", include_in_schema=False)
async def seats_page(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    show_maps: NamedDependency[ShowMaps],
) -> Template:
    """Show the map and the seats of one section, with the form to keep some back."""
    return await _seats_page(request, staff, db, show_maps, show_id, fill(HoldForm, {"seat_ids": []}))


@post(SHOW + "/seats", include_in_schema=False, request_max_body_size=1_500_000)
async def decide(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    show_maps: NamedDependency[ShowMaps],
) -> Template | Redirect:
    """Keep the chosen seats back, or put them on sale."""
    show = await shows.office_show(db, show_id)
    form = await read_form(request, HoldForm)
    until = form.moment("until", show.time_zone) if form.typed.word("until_date") else None
    if not form.errors and form.value.decision is Decision.HOLD and not form.value.reason:
        form.refuse("reason", gettext("Please say why: cast families, sound desk, a sponsor."))
    if not form.errors and form.value.decision is Decision.ABSENT and not form.value.seat_set:
        form.refuse("seat_set", gettext("Please name this setup, like “Camera platform”."))
    if until is not None and until <= show.now:
        form.refuse("until", gettext("This time has passed. Please choose a later one."))
    if not form.errors:
        seat_ids = await _chosen(request, db, show_id, form)
    if not form.errors:
        hold = holds.Hold(reason=form.value.reason or "", kept_for=form.value.kept_for, until=until)
        try:
            async with db.begin_nested():  # a refusal leaves the transaction to read the page with
                said = await _decided(db, show_id, form.value, seat_ids, hold, staff)
            here = f"{PAGE}/{show_id}/seats"
            query = request.url.query
            return back_to(request, f"{here}?{query}" if query else here, Flash(said))
        except InvalidInput as refusal:
            form.note(refusal)
        except SeatsInUse as refusal:
            form.refuse("seat_ids", seats_in_use(refusal))
        except (NoSeats, UnknownSeats, SeatsTaken):
            form.refuse(
                "seat_ids",
                gettext("Somebody just took one of these seats. Nothing was changed: please choose again."),
            )
    return await _seats_page(request, staff, db, show_maps, show_id, form, status=422)


class Release(msgspec.Struct, kw_only=True):
    """The hold whose seats go on sale; None for the venue's own house seats."""

    hold_id: Annotated[UUID | None, Choice(UUID)] = None


@post(SHOW + "/release-held-seats", include_in_schema=False)
async def release(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Put a whole hold on sale, and lead back to the show."""
    form = await read_form(request, Release)
    held = [one for one in await holds.held_seats(db, show_id) if one.id == form.value.hold_id]
    seat_ids = [seat_id for one in held for seat_id in one.seat_ids]
    if not seat_ids:  # somebody was faster
        return back_to(request, f"{PAGE}/{show_id}", Flash(_released(0)))
    changed = await holds.release_held_seats(db, show_id, seat_ids, staff=staff)
    return back_to(request, f"{PAGE}/{show_id}", Flash(_released(changed)))


async def _chosen(request: AnyRequest, db: AsyncSession, show_id: UUID, form: Form[HoldForm]) -> list[UUID]:
    """The seats that are ticked, or as many places as are asked for where nobody can point at one."""
    section = await _section(request, db, show_id)
    held, quantity = form.value.decision is Decision.RELEASE, form.value.quantity or 0
    if section is None or not section.is_general:
        chosen = set(form.value.seat_ids or [])
        if form.value.zone_id:
            states = (False, True) if form.value.decision is Decision.ABSENT else (held,)
            for state in states:
                chosen.update(await seats_of_zone(db, show_id, form.value.zone_id, held=state))
        if not chosen:
            form.refuse("seat_ids", gettext(NO_SEATS))
        return sorted(chosen)
    found = await some_places(db, show_id, section.id, quantity, held=held)
    if not quantity:
        form.refuse("quantity", gettext("Please type how many."))
    elif len(found) < quantity:
        told = gettext("There are %(places)s of these.") % {"places": f"{len(found):,}"}
        form.refuse("quantity", told)
    return found


async def _section(request: AnyRequest, db: AsyncSession, show_id: UUID) -> SeatSection | None:
    """The section that the page is about: the one its address names, else the first."""
    sections = await seat_sections(db, show_id)
    wanted = request.query_params.get("section", "")
    return next((one for one in sections if str(one.id) == wanted), sections[0] if sections else None)


async def _decided(
    db: AsyncSession,
    show_id: UUID,
    form: HoldForm,
    seat_ids: list[UUID],
    hold: holds.Hold,
    staff: StaffMember,
) -> str:
    if form.decision is Decision.ABSENT:
        gone = await seat_sets.take_out(db, show_id, seat_ids, form.seat_set or "", staff=staff)
        said = ngettext("%(num)s seat is gone.", "%(num)s seats are gone.", gone)
        return said % {"num": f"{gone:,}"}
    if form.decision is Decision.RELEASE:
        return _released(await holds.release_held_seats(db, show_id, seat_ids, staff=staff))
    await holds.hold_seats(db, show_id, seat_ids, hold, staff=staff)
    kept = len(seat_ids)
    return ngettext("%(num)s seat is kept back.", "%(num)s seats are kept back.", kept) % {"num": f"{kept:,}"}


def _released(changed: int) -> str:
    return ngettext("%(num)s seat is on sale now.", "%(num)s seats are on sale now.", changed) % {
        "num": f"{changed:,}"
    }


async def _seats_page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    show_maps: ShowMaps,
    show_id: UUID,
    form: Form[HoldForm],
    *,
    status: int = 200,
) -> Template:
    section = await _section(request, db, show_id)
    is_listed = section is not None and not section.is_general
    show_map = await show_maps.of(db, show_id)
    return office_page(
        request,
        staff,
        KEY,
        "seats/office-seats.html",
        status=status,
        show=await shows.office_show(db, show_id),
        form=form,
        sections=await seat_sections(db, show_id),
        section=section,
        seats=await seats_of_section(db, show_id, section.id) if section and is_listed else [],
        zones=[(zone.id, zone.name) for zone in show_map.zones if zone.id],
        is_drawn=show_map.is_drawn,
        hold_map={
            "show_id": str(show_id),
            "map_version": show_map.version,
            "states": await seat_states.states(db, show_id, show_map),
            "chosen": form.typed.words("seat_ids"),
        },
    )


ROUTES = [seats_page, decide, release]
