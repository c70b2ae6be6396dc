"""The buyer's phone says it paid: ask Stripe, settle, answer with tickets or with what happened instead."""

from uuid import UUID

import msgspec

from pwa_tickets.db.actor import SYSTEM, Actor
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.money import format_money
from pwa_tickets.orders import queries, settlement
from pwa_tickets.orders.settlement import Outcome, Settled
from pwa_tickets.payments.objects import Intent, IntentState
from pwa_tickets.payments.stripe import Payments, PaymentsUnreachable

ASK_AGAIN_SECONDS = 3


class Confirmed(msgspec.Struct, kw_only=True):
    """The order as it is now, and its tickets when it is paid."""

    order: queries.OrderView
    tickets: list[queries.OrderTicket]


class PaymentDeclined(TicketsError):
    """The bank said no, or was not asked yet. The seats stay reserved."""

    status, slug, title = 402, "payment-declined", "Your bank said no"
    sentence = "Your bank said no to this card. Nothing was charged and your seats are still yours."


class PaymentCanceled(TicketsError):
    """The payment was closed because its time was over."""

    status, slug, title = 410, "payment-canceled", "Your time is over"
    sentence = "Your time is over. The seats went back so others can have them. Nothing was charged."


class PaymentTooLate(TicketsError):
    """The money came when seats were gone: `seat_ids` lost, `refund {amount_in_cents, status}` on its way."""

    status, slug, title = 409, "payment-too-late", "Your payment came too late"

    @property
    def detail(self) -> str:
        """With the sum that goes back."""
        amount = format_money(self.facts["refund"]["amount_in_cents"], self.facts["currency"])
        return (
            f"Your payment came after the seats were gone. We are sending all {amount} back; "
            "your bank shows it in 5 to 10 days."
        )


class PaymentUnknown(TicketsError):
    """Stripe does not answer, so nobody here knows whether it has the money. Asking again is safe; the event comes too."""

    status, slug, title = 503, "payment-unknown", "The bank does not answer"
    sentence = (
        "The bank does not answer just now, so we do not know yet whether it took your payment. "
        "Please do not pay again: if it did, your tickets come by email, and if it did not, nothing is charged."
    )


class AmountMismatch(TicketsError):
    """The payment is not for this order's sum. Nothing was sold; staff see it in the audit log."""

    status, slug, title = 409, "payment-mismatch", "The amount does not match"
    sentence = "This payment does not match the order. Nothing was booked. Please write to the studio."


async def confirm_order(
    database: Database, payments: Payments, buyer: Actor, order_id: UUID, intent_id: str | None
) -> Confirmed:
    """Settle what was paid. Safe to repeat, from two tabs too.

    Raises:
        NotFound: not this buyer's order, or not its payment.
        PaymentDeclined, PaymentCanceled, PaymentTooLate, AmountMismatch: no tickets, and why.
        PaymentUnknown: ask again.
    """
    async with database.transaction(buyer) as db:
        order = await queries.order(db, order_id)
    if order.status == "paid":
        return Confirmed(order=order, tickets=order.tickets)
    if order.stripe_payment_intent_id != intent_id:
        raise NotFound()
    settled = await _settle(database, payments, order)
    async with database.transaction(buyer) as db:
        order = await queries.order(db, order_id)
    if settled is not None and settled.outcome is Outcome.TOO_LATE:
        raise PaymentTooLate(
            seat_ids=list(settled.lost_seat_ids),
            refund={"amount_in_cents": settled.amount_in_cents, "status": settled.refund_status},
            currency=order.currency,
        )
    if settled is not None and settled.outcome is Outcome.MISMATCH:
        raise AmountMismatch()
    return Confirmed(order=order, tickets=order.tickets)


async def _settle(database: Database, payments: Payments, order: queries.OrderView) -> Settled | None:
    """None while the bank thinks."""
    if order.total_amount_in_cents == 0:
        async with database.transaction(SYSTEM) as db:
            return await settlement.settle_free(db, order.id, order.currency)
    if order.stripe_payment_intent_id is None:
        raise PaymentDeclined()
    try:
        intent: Intent = await payments.intent(order.stripe_payment_intent_id)
    except PaymentsUnreachable as error:
        raise PaymentUnknown(retry_after=ASK_AGAIN_SECONDS) from error
    match intent.state:
        case IntentState.SUCCEEDED:
            async with database.transaction(SYSTEM) as db:
                return await settlement.settle(db, order.id, intent)
        case IntentState.PROCESSING:
            return None
        case IntentState.CANCELED:
            raise PaymentCanceled()
        case _:
            raise PaymentDeclined(decline_code=intent.decline_code)
