"""An order whose seats are kept: take its money at the counter, or keep the seats until another day."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.box_office import pay_later
from pwa_tickets.box_office.admin.tickets import tickets_page_of
from pwa_tickets.box_office.pay_later import Taken
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.orders.changes import PaymentStillProcessing
from pwa_tickets.orders.checkout import OrderClosed
from pwa_tickets.orders.exchange_plan import MovedMeanwhile, NotMovable
from pwa_tickets.orders.keeping import KeptTooLong, until
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.orders.pricing import CartSeat
from pwa_tickets.orders.queries import cart_seats
from pwa_tickets.payments.models import PaymentMethod
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats.reservations import NotOnSale, OverCap, SeatsTaken, UnknownSeats
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.fields import Money
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page
from pwa_tickets.web.words import clock, day_of_year

ORDER: Final = "/admin/ticketing/orders/{order_id:uuid}"
PAYMENT: Final = ORDER + "/payment"
KEY: Final = "box-office"

CANNOT_MOVE: Final = (NotMovable, MovedMeanwhile, UnknownSeats, OverCap)
"""It pays the difference for tickets that cannot move any more."""

AnyRequest = Request[Any, Any, Any]


class Step(StrEnum):
    """What a form of the page is sent for."""

    TAKE = "take"
    KEEP = "keep"


class LaterForm(msgspec.Struct, kw_only=True):
    """The money that came, or the day until which the seats are kept."""

    payment: PaymentMethod = PaymentMethod.CASH
    received_in_cents: Annotated[int | None, Money()] = None
    pay_until: date | None = None
    step: Step = Step.TAKE


@get(PAYMENT, include_in_schema=False)
async def payment_page(
    request: AnyRequest, order_id: FromPath[UUID], seller: NamedDependency[StaffMember], db: SellerDb
) -> Template | Redirect:
    """Show what is kept, what it costs, and until when."""
    return await _page(request, seller, db, order_id, None)


@post(PAYMENT, include_in_schema=False)
async def settle_at_counter(
    request: AnyRequest,
    order_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Take the money and lead to the tickets, or keep the seats until another day. Stripe is asked with no transaction open."""
    form = await read_form(request, LaterForm)
    order_page = ORDER.replace("{order_id:uuid}", str(order_id))
    if not form.errors:
        try:
            if form.value.step is Step.KEEP:
                return await _keep(request, database, order_id, form.value, seller)
            taken = Taken(payment=form.value.payment, received_in_cents=form.value.received_in_cents)
            order = await pay_later.take(database, payments, settings, order_id, taken, staff=seller)
        except InvalidInput as wrong:
            form.note(wrong)
        except KeptTooLong as refusal:
            form.refuse("pay_until", refusal.detail)
        except (OrderClosed, SeatsTaken, NotOnSale, PaymentStillProcessing, *CANNOT_MOVE) as refusal:
            return back_to(request, order_page, Flash(refusal.detail, "warn"))
        except PaymentsUnreachable:
            told = gettext(
                "Stripe doesn’t answer, so a card might still pay this. Please try again in a minute."
            )
            return back_to(request, order_page, Flash(told, "warn"))
        else:
            if order.exchange is not None:
                moved = gettext("Paid. The tickets have their new seats, and the old ones let nobody in.")
                return back_to(request, tickets_page_of(order.exchange.order_id), Flash(moved))
            count = len(order.tickets)
            words = ngettext(
                "%(num)s ticket, good at the door now.", "%(num)s tickets, good at the door now.", count
            )
            return back_to(request, tickets_page_of(order.id), Flash(words % {"num": count}))
    async with database.transaction(seller.actor) as db:
        return await _page(request, seller, db, order_id, form)


async def _keep(
    request: AnyRequest, database: Database, order_id: UUID, said: LaterForm, seller: StaffMember
) -> Redirect:
    async with database.transaction(SYSTEM) as db:
        order = await read_order(db, order_id)
        first = (await _seats(db, order))[0]
        zone = first.time_zone
        if said.pay_until is None:
            raise InvalidInput([{"field": "pay_until", "message": gettext("Please choose a date.")}])
        kept = until(said.pay_until, first.starts_at, zone)
        await pay_later.keep_until(db, order_id, kept, staff=seller)
    told = gettext("The seats are kept until %(day)s, %(time)s.") % {
        "day": day_of_year(kept, zone),
        "time": clock(kept, zone),
    }
    return back_to(request, ORDER.replace("{order_id:uuid}", str(order_id)), Flash(told))


async def _page(
    request: AnyRequest,
    seller: StaffMember,
    db: AsyncSession,
    order_id: UUID,
    form: Form[LaterForm] | None,
) -> Template | Redirect:
    order = await read_order(db, order_id)
    if not order.owes or order.reserved_until is None:
        return back_to(request, ORDER.replace("{order_id:uuid}", str(order_id)))
    seats = await _seats(db, order)
    zone = seats[0].time_zone
    day = order.reserved_until.astimezone(ZoneInfo(zone)).date()
    return office_page(
        request,
        seller,
        KEY,
        "box_office/pay-later.html",
        status=422 if form else 200,
        order=order,
        seats=seats,
        form=form or fill(LaterForm, {"pay_until": day}),
        time_zone=zone,
    )


async def _seats(db: AsyncSession, order: Order) -> list[CartSeat]:
    return await cart_seats(db, order.kept_seat_ids)


ROUTES = [payment_page, settle_at_counter]
