"""The buyer's phone says it paid: ask Stripe, settle, answer with tickets or with what happened instead."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.session import Database
from pwa_tickets.errors import RETRY_AFTER, Fact, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.money import format_money
from pwa_tickets.orders import settlement
from pwa_tickets.orders.order_view import Order, Ticket, read_order
from pwa_tickets.orders.payment import OrderToPay, order_to_pay
from pwa_tickets.orders.settlement import Outcome, Settled
from pwa_tickets.payments.objects import Intent, IntentState, RefundStatus
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments

if TYPE_CHECKING:
    from pwa_tickets.db.raw import RawConnection

ASK_AGAIN_SECONDS = 3


class Confirmed(msgspec.Struct, kw_only=True):
    """The order as it is now, and its tickets.

    Attributes:
        order: the order.
        tickets: its tickets; empty until it is paid.
    """

    order: Order
    tickets: tuple[Ticket, ...]


class PaymentDeclined(TicketsError):
    """Refuse to confirm a payment that the bank declined or was never asked for."""

    status, slug, title = 402, "payment-declined", "Your bank said no"
    description = (
        "The payment was declined, or was not attempted yet. "
        "The order stays pending and its seats stay reserved."
    )
    fact_types: ClassVar = {
        "decline_code": Fact(
            str | None, "Stripe's reason for the decline; null or absent when it gives none.", required=False
        ),
    }
    sentence = "Your bank said no to this card. Nothing was charged and your seats are still yours."


class PaymentCanceled(TicketsError):
    """Refuse to confirm a payment that was canceled when its time was over."""

    status, slug, title = 410, "payment-canceled", "Your time is up"
    description = "The payment was canceled because the reservation expired. Nothing was charged."
    sentence = "Your time is up. The seats went back so others can have them. Nothing was charged."


class StartedRefund(msgspec.Struct, kw_only=True):
    """A refund that was started because the payment came too late.

    Attributes:
        amount_in_cents: the full amount that was paid.
        status: where it stands at the bank.
    """

    amount_in_cents: int
    status: RefundStatus


class PaymentTooLate(TicketsError):
    """Refuse to issue tickets for money that arrived when seats were gone."""

    status, slug, title = 409, "payment-too-late", "Your payment came too late"
    description = (
        "The payment succeeded after the reservation expired, and seats were gone, a show is not on sale any more, "
        "or the buyer has as many seats by now as one may. "
        "No ticket was issued; the full amount is refunded."
    )
    fact_types: ClassVar = {
        "seat_ids": Fact(list[UUID], "The show seat ids that were lost."),
        "refund": Fact(StartedRefund, "The refund that was started."),
        "currency": Fact(str, "ISO 4217 code of the amount, lower case."),
    }

    @property
    def detail(self) -> str:
        """With the sum that goes back."""
        amount = format_money(self.facts["refund"]["amount_in_cents"], self.facts["currency"])
        return gettext(
            "Your payment came after your time was up, and we couldn’t book your seats anymore. We are sending all "
            "%(sum)s back; your bank shows it in 5 to 10 days."
        ) % {"sum": amount}


class PaymentUnknown(TicketsError):
    """Refuse to say how a payment ended while Stripe does not answer. The event comes too."""

    status, slug, title = 503, "payment-unknown", "No answer from the bank"
    description = (
        "Stripe does not answer, so the state of the payment is unknown; the order is unchanged. "
        "Repeat the call after `retry_after` seconds."
    )
    fact_types = RETRY_AFTER
    sentence = (
        "The bank isn’t answering, so we don’t know yet whether it took your payment. "
        "Please do not pay again: if it did, your tickets come by email, and if it didn’t, you aren’t charged."
    )


class AmountMismatch(TicketsError):
    """Refuse a payment that is not for the order's sum; staff are told by mail and see it among what needs them."""

    status, slug, title = 409, "payment-mismatch", "The amount does not match"
    description = (
        "The paid amount or currency differs from the order. No ticket was issued and the order stays unpaid."
    )
    sentence = "This payment does not match the order. Nothing was booked. Please write to the studio."


async def confirm_order(
    database: Database, payments: Payments, buyer: Actor, order_id: UUID, intent_id: str | None
) -> Confirmed:
    """Settle what was paid. Safe to repeat, from two tabs too.

    Raises:
        NotFound: not this buyer's order, or not its payment.
        PaymentDeclined, PaymentCanceled, PaymentTooLate, AmountMismatch: no tickets, and why.
        OrderClosed, ReservationExpired, NotOnSale, OverCap: an order that costs nothing, and came too late.
        PaymentUnknown: ask again.
    """
    unsettled = await order_to_pay(database.call(buyer), order_id)
    if (
        unsettled.is_paid
    ):  # maybe at the counter, where no card was asked; also when all of it went back since
        async with database.raw_transaction(buyer) as db:
            return _confirmed(await read_order(db, order_id))
    if unsettled.stripe_payment_intent_id != intent_id:
        raise NotFound()
    intent = await _succeeded(payments, unsettled)
    async with database.raw_transaction(SYSTEM) as db:  # theirs: the policies let it be read above
        settled = await _settle(db, unsettled, intent)
        order = await read_order(db, order_id)
    if settled is not None and settled.outcome is Outcome.TOO_LATE:
        raise PaymentTooLate(
            seat_ids=list(settled.lost_seat_ids),
            refund={"amount_in_cents": settled.amount_in_cents, "status": settled.refund_status},
            currency=order.currency,
        )
    if settled is not None and settled.outcome is Outcome.MISMATCH:
        raise AmountMismatch()
    return _confirmed(order)


def _confirmed(order: Order) -> Confirmed:
    return Confirmed(order=order, tickets=order.tickets)


async def _settle(db: "RawConnection", order: OrderToPay, intent: Intent | None) -> Settled | None:
    if order.total_amount_in_cents == 0:
        return await settlement.settle_free(db, order.id, order.currency)
    return await settlement.settle(db, order.id, intent) if intent else None


async def _succeeded(payments: Payments, order: OrderToPay) -> Intent | None:
    """Ask Stripe for a payment that succeeded; None for an order that costs nothing, and while the bank thinks."""
    if order.total_amount_in_cents == 0:
        return None
    if order.stripe_payment_intent_id is None:
        raise PaymentDeclined()
    try:
        intent = await payments.intent(order.stripe_payment_intent_id)
    except PaymentsUnreachable as error:
        raise PaymentUnknown(retry_after=ASK_AGAIN_SECONDS) from error
    match intent.state:
        case IntentState.SUCCEEDED:
            return intent
        case IntentState.PROCESSING:
            return None
        case IntentState.CANCELED:
            raise PaymentCanceled()
        case _:
            raise PaymentDeclined(decline_code=intent.decline_code)
