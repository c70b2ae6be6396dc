"""What programs of the staff change about an order."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders import changes
from pwa_tickets.orders.changes import Correction
from pwa_tickets.orders.office_order import OfficeOrder, read_office_order
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing


class NoteBody(msgspec.Struct, kw_only=True):
    """A note to an order, for the team.

    Attributes:
        text: the words, in as many lines as they need.
    """

    EXAMPLE: ClassVar = {"text": "Needs the ramp at door B; will ring before they come."}

    text: Annotated[str, msgspec.Meta(max_length=changes.LONGEST_NOTE)]


class BuyerBody(msgspec.Struct, kw_only=True):
    """Who bought an order, as it should be; what is absent stays.

    Attributes:
        customer_phone: the phone number; empty to take it away.
    """

    EXAMPLE: ClassVar = {"customer_email": "maya.okafor@example.com"}

    customer_name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    customer_email: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    customer_phone: Annotated[str, msgspec.Meta(max_length=60)] | None = None


class ResendQueued(msgspec.Struct, kw_only=True):
    """Where the tickets are going.

    Attributes:
        to: the address of the mail.
    """

    to: str


@post(
    "/api/admin/ticketing/orders/{order_id:uuid}/resend",
    status_code=202,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, changes.NothingToSend),
)
async def resend_order(
    order_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> ResendQueued:
    """Send the tickets of an order once more; while a mail still waits to be sent, that one will do."""
    async with database.transaction(SYSTEM) as db:  # only the system queues jobs
        return ResendQueued(to=await changes.resend(db, settings, order_id, staff=seller))


@post(
    "/api/admin/ticketing/orders/{order_id:uuid}/notes",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def add_note(
    order_id: FromPath[UUID], data: JSONBody[NoteBody], seller: NamedDependency[StaffMember], db: SellerDb
) -> OfficeOrder:
    """Write a note to an order, and read the order with it."""
    await changes.add_note(db, order_id, data.text, staff=seller)
    return await read_office_order(db, order_id)


@patch(
    "/api/admin/ticketing/orders/{order_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def correct_order(
    order_id: FromPath[UUID],
    data: JSONBody[BuyerBody],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> OfficeOrder:
    """Correct who bought an order. Another address is sent everything anew, and links in earlier emails stop working."""
    async with database.transaction(SYSTEM) as db:  # only the system queues jobs
        order = await read_order(db, order_id)
        wanted = Correction(
            name=order.customer_name if data.customer_name is None else data.customer_name,
            email=order.customer_email if data.customer_email is None else data.customer_email,
            phone=order.customer_phone if data.customer_phone is None else data.customer_phone,
        )
        await changes.correct(db, settings, order_id, wanted, staff=staff)
    async with database.transaction(staff.actor) as db:
        return await read_office_order(db, order_id)


@post(
    "/api/admin/ticketing/orders/{order_id:uuid}/cancel",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(
        NotSignedIn,
        NotAllowed,
        NotFound,
        changes.NotPending,
        changes.PaymentStillProcessing,
        PaymentsUnreachable,
    ),
)
async def cancel_unpaid_order(
    order_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> OfficeOrder:
    """Cancel an order that nobody paid, its payment first. Safe to repeat."""
    await changes.cancel(database, payments, order_id, staff=staff)
    async with database.transaction(staff.actor) as db:
        return await read_office_order(db, order_id)


ROUTES = [resend_order, add_note, correct_order, cancel_unpaid_order]
