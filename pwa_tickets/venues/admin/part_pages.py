"""Forms of a venue's sections and price zones: add, change, move up, delete."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.venues import parts, queries
from pwa_tickets.venues.models import PriceZone, VenueSection
from pwa_tickets.venues.office import KEY, LIST, address
from pwa_tickets.venues.part_forms import PriceZoneForm, SectionForm
from pwa_tickets.venues.parts import PartInUse
from pwa_tickets.venues.queries import VenueView
from pwa_tickets.venues.zone_looks import COLORS, SHAPES, ZoneLook, nth_look, zone_look
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

AnyRequest = Request[Any, Any, Any]


class Kind(StrEnum):
    """What a venue has, as its pages' addresses name it."""

    SECTIONS = "sections"
    PRICE_ZONES = "price-zones"

    @property
    def model(self) -> Any:
        """The table's class."""
        return VenueSection if self is Kind.SECTIONS else PriceZone

    @property
    def form(self) -> Any:
        """The struct of what is typed in."""
        return SectionForm if self is Kind.SECTIONS else PriceZoneForm


PARTS = LIST + "/{venue_id:uuid}/{kind:str}"
PART = PARTS + "/{part_id:uuid}"


@get(PARTS + "/create", include_in_schema=False)
async def ask_for_part(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    kind: FromPath[Kind],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template:
    """Ask what is to be added."""
    return await _page(request, staff, db, kind, venue_id, None)


@post(PARTS + "/create", include_in_schema=False)
async def add_part(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    kind: FromPath[Kind],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template | Redirect:
    """Add it and redirect to the venue."""

    async def add(typed: Any) -> None:
        await parts.add(db, kind.model, venue_id, typed, staff=staff)

    return await _answer(request, staff, db, kind, venue_id, None, add)


@get(PART, include_in_schema=False)
async def ask_to_change(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    kind: FromPath[Kind],
    part_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template:
    """Ask what it should be instead."""
    return await _page(request, staff, db, kind, venue_id, part_id)


@post(PART, include_in_schema=False)
async def change_part(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    kind: FromPath[Kind],
    part_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Template | Redirect:
    """Change it and redirect to the venue."""

    async def change(typed: Any) -> None:
        await parts.change(db, kind.model, venue_id, part_id, typed, staff=staff)

    return await _answer(request, staff, db, kind, venue_id, part_id, change)


@post(PART + "/up", include_in_schema=False)
async def move_up(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    kind: FromPath[Kind],
    part_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Redirect:
    """Move it up by one and redirect to the venue."""
    await parts.move_up(db, kind.model, venue_id, part_id, staff=staff)
    return back_to(request, f"{address(venue_id)}#{kind}")


@post(PART + "/delete", include_in_schema=False)
async def delete_part(
    request: AnyRequest,
    venue_id: FromPath[UUID],
    kind: FromPath[Kind],
    part_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Redirect:
    """Delete it, unless there are seats in it, and redirect to the venue."""
    try:
        async with db.begin_nested():
            await parts.delete(db, kind.model, venue_id, part_id, staff=staff)
    except PartInUse as refusal:
        return back_to(request, f"{address(venue_id)}/{kind}/{part_id}", Flash(refusal.detail, "warn"))
    return back_to(request, address(venue_id), Flash(gettext("Deleted.")))


async def _answer(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    kind: Kind,
    venue_id: UUID,
    part_id: UUID | None,
    save: Callable[[Any], Any],
) -> Template | Redirect:
    """Save what was typed, or show it again with what is wrong."""
    form: Form[Any] = await read_form(request, kind.form)
    if not form.errors:
        try:
            async with db.begin_nested():  # a refusal leaves the transaction to read the page with
                await save(form.value)
        except InvalidInput as refusal:
            form.note(refusal)
        else:
            return back_to(request, f"{address(venue_id)}#{kind}", Flash(gettext("Saved.")))
    return await _page(request, staff, db, kind, venue_id, part_id, form)


async def _page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    kind: Kind,
    venue_id: UUID,
    part_id: UUID | None,
    form: Form[Any] | None = None,
) -> Template:
    """The form as it was sent, or with what there is."""
    venue = await queries.venue(db, venue_id)
    found = await parts.find(db, kind.model, venue_id, part_id) if part_id else None
    look = _look_of(found, venue) if kind is Kind.PRICE_ZONES else None
    if form is None:
        there = {name: getattr(found, name) for name in kind.form.__struct_fields__} if found else {}
        form = fill(kind.form, there | (look._asdict() if look else {}))
    return office_page(
        request,
        staff,
        KEY,
        "venues/part-form.html",
        status=422 if form.errors else 200,
        venue=venue,
        kind=str(kind),
        zones=[(zone.id, zone.name) for zone in venue.price_zones],
        look=look,
        colors=COLORS,
        shapes=SHAPES,
        form=form,
        part_id=part_id,
        seats=await parts.seats_in(db, found) if found else 0,
    )


def _look_of(zone: PriceZone | None, venue: VenueView) -> ZoneLook:
    """How a zone's seats look, or those of one that would be added."""
    if zone is not None:
        return zone_look(zone.display_order, zone.color, zone.shape)
    return nth_look(max((one.display_order + 1 for one in venue.price_zones), default=0))


ROUTES = [ask_for_part, add_part, ask_to_change, change_part, move_up, delete_part]
