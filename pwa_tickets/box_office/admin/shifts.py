"""A clerk's drawer: open it, see what moved in it, count it, print it."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.box_office import shift_queries, shifts
from pwa_tickets.box_office.shifts import LONGEST_REASON, Count, DrawerClosed, DrawerDiffers, DrawerOpen
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.money import format_money
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.fields import Money, Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

SHIFTS: Final = "/admin/ticketing/shifts"
SHIFT: Final = SHIFTS + "/{shift_id:uuid}"
KEY: Final = "shifts"

AnyRequest = Request[Any, Any, Any]


class FloatForm(msgspec.Struct, kw_only=True):
    """The cash with which a drawer begins."""

    float_in_cents: Annotated[int, Money(empty=marked("Please count the cash in the drawer first."))]


class CountForm(msgspec.Struct, kw_only=True):
    """The cash that was counted at the end, and why it is not what it should be."""

    counted_in_cents: Annotated[int, Money(empty=marked("Please count the cash in the drawer first."))]
    reason: Annotated[str | None, Text(most=LONGEST_REASON)] = None


@get(SHIFTS, include_in_schema=False)
async def shifts_page(
    request: AnyRequest,
    seller: NamedDependency[StaffMember],
    db: SellerDb,
    settings: NamedDependency[Settings],
) -> Template:
    """Show the clerk's open drawer, or the form that opens one, and the shifts before."""
    return await _shifts(request, seller, db, settings, fill(FloatForm))


@post(SHIFTS, include_in_schema=False)
async def open_drawer(
    request: AnyRequest,
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Open a drawer and lead back to selling. A second click finds it open."""
    form = await read_form(request, FloatForm)
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                await shifts.open_drawer(db, form.value.float_in_cents, staff=seller)
        except DrawerOpen as refusal:
            return back_to(request, SHIFTS, Flash(refusal.detail, "warn"))
        told = gettext("Your drawer is open. What you sell now goes into it.")
        return back_to(request, "/admin/ticketing/box-office", Flash(told))
    async with database.transaction(seller.actor) as db:
        return await _shifts(request, seller, db, settings, form)


@get(SHIFT, include_in_schema=False)
async def shift_page(
    request: AnyRequest, shift_id: FromPath[UUID], seller: NamedDependency[StaffMember], db: SellerDb
) -> Template:
    """Show what moved in a drawer, and while it is open the form that closes it."""
    return await _shift(request, seller, db, shift_id, fill(CountForm))


@post(SHIFT, include_in_schema=False)
async def close_drawer(
    request: AnyRequest,
    shift_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Close a drawer with its count, for good. A second click finds it closed."""
    form = await read_form(request, CountForm)
    here = SHIFT.replace("{shift_id:uuid}", str(shift_id))
    if not form.errors:
        count = Count(counted_in_cents=form.value.counted_in_cents, reason=form.value.reason or "")
        try:
            async with database.transaction(SYSTEM) as db:
                await shifts.close_drawer(db, shift_id, count, staff=seller)
        except DrawerDiffers as refusal:
            form.refuse("reason", _why(refusal, settings.currency))
        except DrawerClosed as refusal:
            return back_to(request, here, Flash(refusal.detail, "warn"))
        else:
            return back_to(request, here, Flash(gettext("The drawer is closed.")))
    async with database.transaction(seller.actor) as db:
        return await _shift(request, seller, db, shift_id, form)


def _why(refusal: DrawerDiffers, currency: str) -> str:
    """By how much the count differs, and what to do."""
    difference = refusal.facts["difference_in_cents"]
    words = (
        gettext("That’s %(sum)s over. Please count again, or say why.")
        if difference > 0
        else gettext("That’s %(sum)s short. Please count again, or say why.")
    )
    return words % {"sum": format_money(abs(difference), currency)}


async def _shifts(
    request: AnyRequest, seller: StaffMember, db: AsyncSession, settings: Settings, form: Form[FloatForm]
) -> Template:
    return office_page(
        request,
        seller,
        KEY,
        "box_office/shifts.html",
        parts={"shifts": "box_office/_shifts.html"},
        status=422 if form.errors else 200,
        form=form,
        own=await shift_queries.open_shift(db, seller),
        shifts=await shift_queries.shifts(
            db, settings, seller, cursor=request.query_params.get("cursor", "")
        ),
        time_zone=await time_zone(db),
    )


async def _shift(
    request: AnyRequest, seller: StaffMember, db: AsyncSession, shift_id: UUID, form: Form[CountForm]
) -> Template:
    return office_page(
        request,
        seller,
        KEY,
        "box_office/shift.html",
        status=422 if form.errors else 200,
        form=form,
        shift=await shift_queries.read_shift(db, shift_id, seller),
        time_zone=await time_zone(db),
    )


ROUTES = [shifts_page, open_drawer, shift_page, close_drawer]
