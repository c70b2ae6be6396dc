"""What staff should look at: orders and payments with which something is the matter, and very many unpaid seats."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.orders.concerns import NoteMissing, close_concern, concerns, require_entry
from pwa_tickets.orders.orderless_payments import orderless_payments
from pwa_tickets.orders.owed import pay_back
from pwa_tickets.orders.refund_models import RefundMethod
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.refunds import RefundExceeds
from pwa_tickets.seats.crowds import crowds, find_crowd, release_crowd
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

PAGE: Final = "/admin/ticketing/concerns"
KEY: Final = "concerns"

AnyRequest = Request[Any, Any, Any]


class CloseForm(msgspec.Struct, kw_only=True):
    """What became of it, where somebody says so."""

    note: Annotated[str | None, Text(most=500)] = None


class PaidBackForm(msgspec.Struct, kw_only=True):
    """How it was paid back: in cash or by check."""

    method: RefundMethod = RefundMethod.CASH


@get(PAGE, include_in_schema=False)
async def concerns_page(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """List all of them, the orders in pages. Where the last of a page is done, the first page follows."""
    found = await concerns(db, settings, cursor=request.query_params.get("cursor", ""))
    return office_page(
        request,
        staff,
        KEY,
        "orders/concerns.html",
        parts={"concerns": "orders/_concerns.html"},
        crowds=await crowds(db),
        concerns=found if found.rows else await concerns(db, settings),
        orderless=await orderless_payments(db),
    )


@get(PAGE + "/release", include_in_schema=False)
async def ask_to_release(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    show_id: FromQuery[UUID],
    origin: FromQuery[str],
) -> Template:
    """Ask before the unpaid seats of one address are let go."""
    crowd = await find_crowd(db, show_id=show_id, origin=origin)
    question = Confirmation(
        title=ngettext("Release %(num)s seat?", "Release %(num)s seats?", crowd.seats) % {"num": crowd.seats},
        sentences=(
            gettext("Everybody at that place loses the seats they have chosen for %(show)s and not yet paid.")
            % {"show": crowd.title},
            gettext("Somebody who is paying right now may be too late; their money goes back."),
        ),
        action=f"{PAGE}/release?{urlencode({'show_id': str(show_id), 'origin': origin})}",
        yes=gettext("Release them"),
        no=gettext("Keep them"),
        back=PAGE,
        target="concerns",
    )
    return confirm_page(request, staff, KEY, question)


@post(PAGE + "/release", include_in_schema=False)
async def release(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    show_id: FromQuery[UUID],
    origin: FromQuery[str],
) -> Redirect:
    """Let the unpaid seats of one address go, and redirect to the list."""
    seats = await release_crowd(db, show_id=show_id, origin=origin, staff=staff)
    said = ngettext("%(num)s seat is free again.", "%(num)s seats are free again.", seats) % {"num": seats}
    return back_to(request, PAGE, Flash(said))


@post(PAGE + "/{entry:int}/close", include_in_schema=False)
async def close(
    request: AnyRequest, entry: FromPath[int], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Take an order off the list, and redirect to what is left of it; what became of it is a note of the order."""
    if not await close_with_note(request, db, entry, staff):
        return back_to(request, PAGE, Flash(gettext("Please write what became of it."), "warn"))
    return back_to(request, PAGE, Flash(gettext("Done.")))


async def close_with_note(request: AnyRequest, db: AsyncSession, entry: int, staff: StaffMember) -> bool:
    """Close a concern with what somebody wrote; False where there has to be a note and is none.

    Raises:
        NotFound: there is none of this entry, or it is closed.
    """
    form = await read_form(request, CloseForm)
    try:
        await close_concern(db, entry, staff=staff, note=form.value.note)
    except NoteMissing:
        return False
    return True


@post(PAGE + "/{entry:int}/paid-back", include_in_schema=False)
async def paid_back(
    request: AnyRequest,
    entry: FromPath[int],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Write down that staff gave back what was not paid by card; only the system may queue the mail."""
    require_entry(entry)
    form = await read_form(request, PaidBackForm)
    method = RefundMethod.CHECK if form.value.method is RefundMethod.CHECK else RefundMethod.CASH
    try:
        written = await pay_back(database, entry, method, staff=staff)
    except OverRefundLimit as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "warn"))
    except RefundExceeds:
        said = gettext(
            "Less than that is left of this order, so nothing was written down. Please look at it."
        )
        return back_to(request, PAGE, Flash(said, "warn"))
    if not written:
        said = gettext("Nothing was written down: it isn’t owed any more.")
        return back_to(request, PAGE, Flash(said, "warn"))
    return back_to(request, PAGE, Flash(gettext("Written down. We write to the family, too.")))


ROUTES = [concerns_page, ask_to_release, release, close, paid_back]
