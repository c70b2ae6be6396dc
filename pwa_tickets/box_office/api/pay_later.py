"""What was sold to be paid later, for programs of the staff: take its money, or keep its seats until another time."""

from typing import ClassVar
from uuid import UUID

import msgspec
from litestar import post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.box_office import pay_later
from pwa_tickets.box_office.api.sales import Cents, Sold, sold
from pwa_tickets.box_office.pay_later import Taken
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders.changes import PaymentStillProcessing
from pwa_tickets.orders.checkout import OrderClosed
from pwa_tickets.orders.keeping import KeptTooLong
from pwa_tickets.payments.models import PaymentMethod
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.seats.reservations import NotOnSale, SeatsTaken
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.moments import AmbiguousTime, read_moment
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing


class TakenBody(msgspec.Struct, kw_only=True):
    """How the money came.

    Attributes:
        payment: `cash`, `check` or `card_elsewhere`.
        received_in_cents: the cash that was handed over.
    """

    EXAMPLE: ClassVar = {"payment": "cash", "received_in_cents": 10000}

    payment: PaymentMethod
    received_in_cents: Cents | None = None


class PayUntilBody(msgspec.Struct, kw_only=True):
    """Until when the seats are kept.

    Attributes:
        pay_until: a time until the show begins.
    """

    EXAMPLE: ClassVar = {"pay_until": "2027-05-14T23:59"}

    pay_until: str


@post(
    "/api/admin/ticketing/orders/{order_id:uuid}/payment",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(
        *(NotSignedIn, NotAllowed, NotFound, InvalidInput, OrderClosed),
        *(SeatsTaken, NotOnSale, PaymentStillProcessing, PaymentsUnreachable),
    ),
)
async def take_payment(
    order_id: FromPath[UUID],
    data: JSONBody[TakenBody],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
    settings: NamedDependency[Settings],
) -> Sold:
    """Take the money of an order that is paid later. The same clerk may send it twice."""
    taken = Taken(payment=data.payment, received_in_cents=data.received_in_cents)
    order = await pay_later.take(database, payments, settings, order_id, taken, staff=seller)
    return sold(settings, order)


@put(
    "/api/admin/ticketing/orders/{order_id:uuid}/pay-until",
    tags=["staff"],
    security=STAFF,
    responses=changing(
        *(NotSignedIn, NotAllowed, NotFound, InvalidInput, OrderClosed, KeptTooLong, AmbiguousTime)
    ),
)
async def change_pay_until(
    order_id: FromPath[UUID],
    data: JSONBody[PayUntilBody],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Sold:
    """Keep the seats of an order that nobody has paid until another time."""
    async with database.transaction(SYSTEM) as db:
        zone = await pay_later.time_zone_of(db, order_id)
        until = read_moment("pay_until", data.pay_until, zone)
        return sold(settings, await pay_later.keep_until(db, order_id, until, staff=seller))


ROUTES = [take_payment, change_pay_until]
