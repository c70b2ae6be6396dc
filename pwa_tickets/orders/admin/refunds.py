"""The refund of an order for staff: choose, look at what would happen, then send."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext
from pwa_tickets.money import format_money
from pwa_tickets.orders import refunds
from pwa_tickets.orders.admin.change_requests import PAGE as REQUESTS
from pwa_tickets.orders.change_models import ChangeRequest
from pwa_tickets.orders.change_requests import ChangeAnswered, grant_by, request_about
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.orders.refund_choices import RefundChoices, RefundPlan
from pwa_tickets.orders.refund_models import RefundMethod, SeatChoice, TicketChoice
from pwa_tickets.orders.refund_rights import OverRefundLimit, left_to_refund, require_refunder
from pwa_tickets.orders.refundable import Charge, LineLeft, lines_left, look_up_charge, read_charge
from pwa_tickets.payments.objects import LARGEST_AMOUNT
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Money, Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form, read_query
from pwa_tickets.web.office import back_to, office_page

ORDERS: Final = "/admin/ticketing/orders"
REFUND: Final = ORDERS + "/{order_id:uuid}/refund"
KEY: Final = "orders"
REFUSED: Final = (
    *(refunds.RefundExceeds, refunds.AlreadyRefunded, refunds.NotPaid),
    *(refunds.KeyUsed, refunds.TicketsUsed),
)

AnyRequest = Request[Any, Any, Any]


class FeeChoice(StrEnum):
    """Who pays what Stripe keeps of a payment."""

    STUDIO = "studio"
    FAMILY = "family"


class Step(StrEnum):
    """What the form is sent for."""

    LOOK = "look"
    CHANGE = "change"
    SEND = "send"


class RefundForm(msgspec.Struct, kw_only=True):
    """What goes back, how, and what becomes of tickets and seats.

    Attributes:
        agreed_in_cents: what somebody said yes to, whatever is left meanwhile.
        key: makes sending it twice one refund.
        replaces: the refund that failed and is paid another way now.
        request_id: what the family asked for, which this answers.
        used_too: that they know that somebody is inside with these.
    """

    item_ids: list[UUID] = []
    amount_in_cents: Annotated[int | None, Money()] = None
    method: RefundMethod = RefundMethod.CARD
    fee: FeeChoice = FeeChoice.STUDIO
    tickets: TicketChoice = TicketChoice.VOID
    seats: SeatChoice = SeatChoice.RELEASE
    reason: Annotated[str | None, Text(most=500, lines=True)] = None
    replaces: UUID | None = None
    request_id: UUID | None = None
    used_too: bool = False
    agreed_in_cents: Annotated[int | None, Whole(most=LARGEST_AMOUNT)] = None
    key: Annotated[str | None, Text(most=60)] = None
    step: Step = Step.LOOK


@dataclass(frozen=True, kw_only=True)
class Refundable:
    """An order with what may still go back of it.

    Attributes:
        asked: what its family asked for, where the refund answers that.
        may_send_in_cents: what whoever looks may still send back; None without a limit.
    """

    order: Order
    lines: list[LineLeft]
    charge: Charge | None
    asked: ChangeRequest | None
    may_send_in_cents: int | None


@get(REFUND, include_in_schema=False)
async def ask_to_refund(
    request: AnyRequest,
    order_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Template:
    """Show the order's lines and the choices. Stripe may be asked for the card."""
    linked = read_query(request, RefundForm).value
    about = await _read(database, payments, seller, order_id, linked.request_id)
    wanted = set(about.asked.ticket_ids) if about.asked else None
    left = [line for line in about.lines if line.left_in_cents or line.is_live]
    lines = [line.item_id for line in left if wanted is None or line.ticket_id in wanted]
    card = about.charge is not None and about.charge.intent_id is not None
    first = {
        "item_ids": lines,
        "method": RefundMethod.CARD if card else RefundMethod.CASH,
        "replaces": linked.replaces,
        "request_id": linked.request_id,
    }
    return _form_page(request, seller, about, fill(RefundForm, first))


@post(REFUND, include_in_schema=False)
async def refund(
    request: AnyRequest,
    order_id: FromPath[UUID],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Template | Redirect:
    """Say what would happen, or, once somebody said yes to that, send the money and lead to the order."""
    form = await read_form(request, RefundForm)
    about = await _read(database, payments, seller, order_id, form.value.request_id)
    if form.errors:
        return _form_page(request, seller, about, form, status=422)
    if not form.value.item_ids and form.value.amount_in_cents is None:
        form.refuse("item_ids", gettext("Choose tickets or extras, or type an amount."))
        return _form_page(request, seller, about, form, status=422)
    if form.value.step is Step.CHANGE:
        return _form_page(request, seller, about, form)
    try:
        async with database.transaction(SYSTEM) as db:  # what follows is queued in the same transaction
            if form.value.step is Step.LOOK:
                plan = await _plan(db, about, form.value)
                return _check_page(request, seller, about, form, plan)
            if form.value.request_id:
                await grant_by(db, form.value.request_id, order_id, staff=seller)
            agreed = _choices(form.value, form.value.agreed_in_cents, used_too=form.value.used_too)
            key = refunds.key_from(seller, form.value.key)
            made = await refunds.refund_tickets(db, order_id, agreed, staff=seller, key=key)
    except ChangeAnswered as refusal:
        return back_to(request, REQUESTS, Flash(refusal.detail, "warn"))
    except OverRefundLimit as refusal:
        form.refuse(WHOLE_FORM, refusal.words(about.order.currency))
        return _form_page(request, seller, about, form, status=403)
    except REFUSED as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return _form_page(request, seller, about, form, status=409)
    said = gettext("Done. %(sum)s goes back to the family.") if made.amount_in_cents else gettext("Done.")
    amount = format_money(made.amount_in_cents, about.order.currency)
    where = REQUESTS if form.value.request_id else f"{ORDERS}/{order_id}"
    return back_to(request, where, Flash(said % {"sum": amount}))


async def _read(
    database: Database, payments: Payments, staff: StaffMember, order_id: UUID, request_id: UUID | None
) -> Refundable:
    async with database.transaction(staff.actor) as db:
        await require_refunder(db, staff)
        order = await read_order(db, order_id)
        left = await left_to_refund(db, staff)
        lines = await lines_left(db, order_id)
        charge = await read_charge(db, order_id)
        asked = await request_about(db, request_id, order_id)
    if charge is not None:
        charge = await look_up_charge(database, payments, charge, order_id)
    return Refundable(order=order, lines=lines, charge=charge, asked=asked, may_send_in_cents=left)


def _choices(form: RefundForm, amount_in_cents: int | None, *, used_too: bool = True) -> RefundChoices:
    return RefundChoices(
        item_ids=tuple(form.item_ids) or None,
        amount_in_cents=None if form.method is RefundMethod.NONE else amount_in_cents,
        method=form.method,
        tickets=form.tickets,
        seats=form.seats,
        note=form.reason,
        replaces=form.replaces,
        used_too=used_too,
    )


async def _plan(db: AsyncSession, about: Refundable, form: RefundForm) -> RefundPlan:
    """What the choices come to; less Stripe's fee where the family pays it.

    Raises:
        NotPaid, AlreadyRefunded, RefundExceeds, UnknownLines: it would be refused.
    """
    choices = _choices(form, form.amount_in_cents)
    plan = await refunds.plan_refund(db, about.order.id, choices)
    fee = about.charge.fee_of(plan.amount_in_cents) if about.charge else 0
    if form.fee is FeeChoice.FAMILY and choices.amount_in_cents is None and 0 < fee < plan.amount_in_cents:
        less = _choices(form, plan.amount_in_cents - fee)
        return await refunds.plan_refund(db, about.order.id, less)
    return plan


def _form_page(
    request: AnyRequest, staff: StaffMember, about: Refundable, form: Form[RefundForm], *, status: int = 200
) -> Template:
    return office_page(
        request,
        staff,
        KEY,
        "orders/refund.html",
        status=status,
        form=form,
        about=about,
        left={line.item_id: line for line in about.lines},
    )


def _check_page(
    request: AnyRequest, staff: StaffMember, about: Refundable, form: Form[RefundForm], plan: RefundPlan
) -> Template:
    ends = set(plan.voided)
    voided = [ticket for ticket in about.order.tickets if ticket.id in ends]
    off = {show.id for show in about.order.shows if show.cancelled}
    return office_page(
        request,
        staff,
        KEY,
        "orders/refund-check.html",
        form=form,
        about=about,
        plan=plan,
        voided=voided,
        used=[ticket for ticket in voided if ticket.scanned_at and ticket.show_id not in off],
        zone=about.order.shows[0].venue.time_zone if voided else None,
        stripe_keeps=about.charge.fee_of(plan.amount_in_cents) if about.charge else 0,
        idempotency_key=form.value.key or str(uuid4()),
    )


ROUTES = [ask_to_refund, refund]
