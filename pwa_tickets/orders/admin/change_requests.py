"""What families ask for, and the answers of staff: the money back with one tap, other seats by hand, or no."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.money import format_money
from pwa_tickets.orders import change_requests
from pwa_tickets.orders.change_requests import ChangeAnswered, NotChangeable
from pwa_tickets.orders.open_request import OpenRequest
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.refunds import AlreadyRefunded, NotPaid, TicketsUsed
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page
from pwa_tickets.web.words import clock

PAGE: Final = "/admin/ticketing/requests"
ONE: Final = PAGE + "/{request_id:uuid}"
KEY: Final = "requests"

REFUSED: Final = (ChangeAnswered, NotChangeable, AlreadyRefunded, NotPaid, TicketsUsed, OverRefundLimit)

AnyRequest = Request[Any, Any, Any]
UsedToo = Annotated[bool, QueryParameter(description="They saw that somebody is inside with these tickets.")]


class DeclineForm(msgspec.Struct, kw_only=True):
    """What the family reads with the no."""

    answer: Annotated[str | None, Text(most=1000, lines=True)] = None


@get(PAGE, include_in_schema=False)
async def requests_page(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """List what waits, longest first."""
    return office_page(
        request,
        staff,
        KEY,
        "orders/change-requests.html",
        parts={"requests": "orders/_change-requests.html"},
        requests=await change_requests.open_requests(db),
    )


@get(ONE + "/refund", include_in_schema=False)
async def ask_to_refund_request(
    request: AnyRequest, request_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Ask before the money goes back and the tickets end."""
    try:
        found = await change_requests.open_request(db, request_id)
    except ChangeAnswered as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "warn"))
    return confirm_page(request, staff, KEY, _question(found))


@post(ONE + "/refund", include_in_schema=False)
async def refund_request(
    request: AnyRequest,
    request_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    used_too: UsedToo = False,
) -> Redirect:
    """Send back what was paid for the tickets, end them, put their seats on sale, and redirect to what still waits."""
    try:
        async with database.transaction(
            SYSTEM
        ) as db:  # the refund queues what follows in the same transaction
            cents, currency = await change_requests.grant_refund(
                db, request_id, staff=staff, used_too=used_too
            )
    except REFUSED as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "warn"))
    said = gettext("Done. %(sum)s goes back to the family.") % {"sum": format_money(cents, currency)}
    return back_to(request, PAGE, Flash(said))


@post(ONE + "/exchanged", include_in_schema=False)
async def exchanged(
    request: AnyRequest,
    request_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Take a request for other seats off the list: the family has them."""
    try:
        async with database.transaction(SYSTEM) as db:
            await change_requests.grant(db, request_id, staff=staff)
    except ChangeAnswered as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "warn"))
    return back_to(request, PAGE, Flash(gettext("Done.")))


@get(ONE + "/decline", include_in_schema=False)
async def ask_to_decline(
    request: AnyRequest, request_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Ask what the family should read with the no."""
    try:
        found = await change_requests.open_request(db, request_id)
    except ChangeAnswered as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "warn"))
    return _decline_page(request, staff, found, fill(DeclineForm))


@post(ONE + "/decline", status_code=200, include_in_schema=False)
async def decline_request(
    request: AnyRequest,
    request_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Say no, by mail too, and redirect to what still waits."""
    form = await read_form(request, DeclineForm)
    try:
        if form.errors:
            async with database.transaction(staff.actor) as db:
                found = await change_requests.open_request(db, request_id)
            return _decline_page(request, staff, found, form, status=422)
        async with database.transaction(SYSTEM) as db:
            await change_requests.decline(db, request_id, form.value.answer or "", staff=staff)
    except ChangeAnswered as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "warn"))
    return back_to(request, PAGE, Flash(gettext("The family is told that their tickets stay as they are.")))


def _question(found: OpenRequest) -> Confirmation:
    sum_back = format_money(found.paid_in_cents, found.order.currency)
    return Confirmation(
        title=gettext("Send %(sum)s back to %(name)s?")
        % {"sum": sum_back, "name": found.order.customer_name},
        sentences=(
            *_of_used(found),
            _ends(found),
            gettext("The money goes to the card it came from. Stripe doesn’t give its fee back."),
        ),
        action=f"{PAGE}/{found.request.id}/refund" + ("?used_too=true" if found.used else ""),
        yes=gettext("Send it back all the same") if found.used else gettext("Send it back"),
        no=gettext("Not now"),
        back=PAGE,
        target="requests",
    )


def _ends(found: OpenRequest) -> str:
    if found.used:
        return gettext("The tickets end at once. Seats of people who are inside stay off sale.")
    return ngettext(
        "%(num)s ticket ends at once, and its seat goes back on sale.",
        "%(num)s tickets end at once, and their seats go back on sale.",
        len(found.tickets),
    ) % {"num": len(found.tickets)}


def _of_used(found: OpenRequest) -> tuple[str, ...]:
    """That somebody came meanwhile, first of all."""
    times = [ticket.scanned_at for ticket in found.tickets if ticket.scanned_at is not None]
    if not times:
        return ()
    said = ngettext(
        "%(num)s of these %(all)s tickets was scanned at the door, at %(time)s.",
        "%(num)s of these %(all)s tickets were scanned at the door, the last at %(time)s.",
        len(times),
    )
    at = clock(max(times), found.time_zone)
    return (said % {"num": len(times), "all": len(found.tickets), "time": at},)


def _decline_page(
    request: AnyRequest, staff: StaffMember, found: OpenRequest, form: Form[DeclineForm], *, status: int = 200
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "orders/change-decline.html",
        status=status,
        found=found,
        form=form,
    )


ROUTES = [requests_page, ask_to_refund_request, refund_request, exchanged, ask_to_decline, decline_request]
