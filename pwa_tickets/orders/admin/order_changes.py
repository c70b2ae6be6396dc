"""What staff change about an order: correct the buyer, send again, write a note, cancel what nobody paid."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.orders import changes
from pwa_tickets.orders.admin.order import KEY, ORDER, PAGE, page_of_order
from pwa_tickets.orders.changes import Correction
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb, StaffDb
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

AnyRequest = Request[Any, Any, Any]

NO_NOTE: Final = marked("Please write the note first.")


class BuyerForm(msgspec.Struct, kw_only=True):
    """Who bought an order. The address is read where it is changed: what is wrong with one takes a sentence of its own."""

    customer_name: Annotated[str, Text(most=120, empty=marked("Please type the buyer’s name."))]
    customer_email: Annotated[str, Text(most=254, empty=marked("Please type an email address."))]
    customer_phone: Annotated[str | None, Text(most=40)] = None


class NoteForm(msgspec.Struct, kw_only=True):
    """A note to an order."""

    text: Annotated[str, Text(most=changes.LONGEST_NOTE, lines=True, empty=NO_NOTE)]


@get(ORDER + "/edit", include_in_schema=False)
async def edit_buyer(
    request: AnyRequest, order_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show the form with who bought it."""
    return await _buyer_page(request, staff, db, order_id, None)


@post(ORDER + "/edit", include_in_schema=False)
async def correct_buyer(
    request: AnyRequest,
    order_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Correct who bought it, and send everything to another address; only the system may queue mails."""
    form = await read_form(request, BuyerForm)
    if not form.errors:
        value = form.value
        wanted = Correction(name=value.customer_name, email=value.customer_email, phone=value.customer_phone)
        try:
            async with database.transaction(SYSTEM) as db:
                is_sent = await changes.correct(db, settings, order_id, wanted, staff=staff)
                owes = (await read_order(db, order_id)).owes
            said = gettext("Saved. The tickets are on their way to %(address)s.") % {
                "address": value.customer_email
            }
            if owes:
                said = gettext("Saved. The link to pay is on its way to %(address)s.") % {
                    "address": value.customer_email
                }
            return back_to(request, f"{PAGE}/{order_id}", Flash(said if is_sent else gettext("Saved.")))
        except InvalidInput as refusal:
            form.note(refusal)
    async with database.transaction(staff.actor) as db:
        return await _buyer_page(request, staff, db, order_id, form)


@post(ORDER + "/resend", include_in_schema=False)
async def send_order_again(
    request: AnyRequest,
    order_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Send the tickets once more; only the system may queue mails."""
    try:
        async with database.transaction(SYSTEM) as db:
            address = await changes.resend(db, settings, order_id, staff=seller)
    except changes.NothingToSend as refusal:
        return back_to(request, f"{PAGE}/{order_id}", Flash(refusal.detail, "warn"))
    async with database.transaction(seller.actor) as db:
        owes = (await read_order(db, order_id)).owes
    said = (
        gettext("The link to pay is on its way to %(address)s.")
        if owes
        else gettext("The tickets are on their way to %(address)s.")
    )
    return back_to(request, f"{PAGE}/{order_id}", Flash(said % {"address": address}))


@post(ORDER + "/notes", include_in_schema=False)
async def write_note(
    request: AnyRequest, order_id: FromPath[UUID], seller: NamedDependency[StaffMember], db: SellerDb
) -> Template | Redirect:
    """Write a note to the order."""
    form = await read_form(request, NoteForm, prefix="note-")
    if form.errors:
        return await page_of_order(request, seller, db, order_id, note=form, status=422)
    await changes.add_note(db, order_id, form.value.text, staff=seller)
    return back_to(request, f"{PAGE}/{order_id}", Flash(gettext("The note is kept.")))


@get(ORDER + "/cancel", include_in_schema=False)
async def ask_to_cancel(
    request: AnyRequest, order_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask before an order that nobody paid is cancelled."""
    order = await read_order(db, order_id)
    question = Confirmation(
        title=gettext("Cancel order %(number)s?") % {"number": order.order_number},
        sentences=(
            gettext("Its payment is closed at the bank, so nobody can pay it anymore."),
            gettext("The seats go back on sale when their time is over, within minutes."),
        ),
        action=f"{PAGE}/{order_id}/cancel",
        yes=gettext("Cancel the order"),
        no=gettext("Keep it"),
        back=f"{PAGE}/{order_id}",
        target="order",
    )
    return confirm_page(request, staff, KEY, question)


@post(ORDER + "/cancel", include_in_schema=False)
async def cancel_order(
    request: AnyRequest,
    order_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Redirect:
    """Cancel an order that nobody paid; Stripe is asked with no transaction open."""
    here = f"{PAGE}/{order_id}"
    try:
        await changes.cancel(database, payments, order_id, staff=staff)
    except (changes.NotPending, changes.PaymentStillProcessing) as refusal:
        return back_to(request, here, Flash(refusal.detail, "warn"))
    return back_to(request, here, Flash(gettext("The order is canceled.")))


async def _buyer_page(
    request: AnyRequest, staff: StaffMember, db: AsyncSession, order_id: UUID, form: Form[BuyerForm] | None
) -> Template:
    order = await read_order(db, order_id)
    stands = {name: getattr(order, name) for name in BuyerForm.__struct_fields__}
    return office_page(
        request,
        staff,
        KEY,
        "orders/office-buyer.html",
        status=422 if form else 200,
        order=order,
        form=form or fill(BuyerForm, stands),
    )


ROUTES = [
    edit_buyer,
    correct_buyer,
    send_order_again,
    write_note,
    ask_to_cancel,
    cancel_order,
]
