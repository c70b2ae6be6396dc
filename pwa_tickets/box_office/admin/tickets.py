"""An order's tickets on the clerk's screen: to scan, to print, to send."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.orders import changes
from pwa_tickets.orders.changes import Correction, NothingToSend
from pwa_tickets.orders.office_order import read_office_order
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.settings import Settings
from pwa_tickets.web import qr
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

TICKETS: Final = "/admin/ticketing/orders/{order_id:uuid}/tickets"
KEY: Final = "box-office"

AnyRequest = Request[Any, Any, Any]


class AddressForm(msgspec.Struct, kw_only=True):
    """Where the tickets go. The address is read where it is kept: what is wrong with one takes a sentence of its own."""

    customer_email: Annotated[str, Text(most=254, empty=marked("Please type an email address."))]


def tickets_page_of(order_id: UUID) -> str:
    """The address of an order's tickets."""
    return TICKETS.replace("{order_id:uuid}", str(order_id))


@get(TICKETS, include_in_schema=False)
async def tickets_page(
    request: AnyRequest, order_id: FromPath[UUID], seller: NamedDependency[StaffMember], db: SellerDb
) -> Template:
    """Show the tickets of an order that are good, each with its code."""
    return await _page(request, seller, db, order_id, fill(AddressForm))


@post(TICKETS, include_in_schema=False)
async def mail_tickets(
    request: AnyRequest,
    order_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Send the tickets to a family that gave no address before. One that has an address gets them there again."""
    form = await read_form(request, AddressForm)
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:  # the mail is queued in the same transaction
                order = await read_order(db, order_id)
                if order.customer_email:
                    address = await changes.resend(db, settings, order_id, staff=seller)
                else:
                    address = form.value.customer_email
                    wanted = Correction(name=order.customer_name, email=address, phone=order.customer_phone)
                    await changes.correct(db, settings, order_id, wanted, staff=seller)
        except InvalidInput as wrong:
            form.note(wrong)
        except NothingToSend as refusal:
            form.refuse(WHOLE_FORM, refusal.detail)
        else:
            told = gettext("The tickets are on their way to %(address)s.") % {"address": address}
            return back_to(request, tickets_page_of(order_id), Flash(told))
    async with database.transaction(seller.actor) as db:
        return await _page(request, seller, db, order_id, form, status=422)


async def _page(
    request: AnyRequest,
    seller: StaffMember,
    db: AsyncSession,
    order_id: UUID,
    form: Form[AddressForm],
    *,
    status: int = 200,
) -> Template:
    order = await read_office_order(db, order_id)
    return office_page(
        request,
        seller,
        KEY,
        "box_office/tickets.html",
        status=status,
        order=order,
        codes={ticket.id: qr.svg(ticket.qr_code) for ticket in order.standing},
        form=form,
        time_zone=await time_zone(db),
    )


ROUTES = [tickets_page, mail_tickets]
