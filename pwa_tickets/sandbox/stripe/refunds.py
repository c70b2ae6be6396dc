"""Refunds charges: never more than was charged, and a failed refund gives its money back to the charge."""

from pwa_tickets.sandbox.stripe.cards import Pace, card_with
from pwa_tickets.sandbox.stripe.charges import move_balance
from pwa_tickets.sandbox.stripe.errors import StripeError
from pwa_tickets.sandbox.stripe.events import record
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.payment_intents import in_words
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
SETTLES_AFTER_SECONDS = 4.0


def create(ledger: Ledger, params: Params) -> StripeObject:
    """Refund a charge, at once or pending, and record the events."""
    charge = _charge_of(ledger, params.text("charge"), params.text("payment_intent"))
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.integer("amount") if params.has("amount") else left
    reason, metadata = params.choice("reason", REASONS), params.metadata()
    params.finish()
    if left == 0:
        raise StripeError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount is None or amount < 1:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        compared = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        asked, rest = in_words(amount, charge["currency"]), in_words(left, charge["currency"])
        raise StripeError(f"Refund amount ({asked}) is greater than {compared} ({rest})", param="amount")

    pace = card_with(charge["payment_method_details"]["card"]["fingerprint"]).refunds
    late = ledger.origin.late_seconds
    pending = pace is Pace.LATER or late is not None
    id = new_id("re_")
    refund: StripeObject = {
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": move_balance(ledger, "refund", id, -amount, charge["currency"], 0),
        "charge": charge["id"],
        "created": int(ledger.now),
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
    }
    ledger.insert(refund)
    record(ledger, "refund.created", refund)
    _move_refunded(ledger, charge, amount)
    record(ledger, "charge.refunded", charge)
    if pending or pace is Pace.FAILS_LATER:
        ledger.set_timer(SETTLES_AFTER_SECONDS if late is None else late, "settle_refund", id)
    return refund


def _charge_of(ledger: Ledger, charge_id: str | None, intent_id: str | None) -> StripeObject:
    if charge_id is None and intent_id is None:
        raise StripeError(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if charge_id is None and intent_id is not None:
        intent = ledger.find("payment_intent", intent_id)
        charge_id = intent["latest_charge"] if intent["status"] == "succeeded" else None
        if charge_id is None:
            raise StripeError(
                f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
                param="payment_intent",
            )
    charge = ledger.find("charge", charge_id or "")
    if charge["status"] != "succeeded":
        raise StripeError(f"Charge {charge['id']} failed, so it cannot be refunded.", param="charge")
    if charge["disputed"]:
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    return charge


def _move_refunded(ledger: Ledger, charge: StripeObject, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    ledger.save(charge)


def wait(ledger: Ledger, refund_id: str) -> StripeObject:
    """Have a pending refund wait for its receiver, who must tell the bank where the money goes."""
    refund = ledger.find("refund", refund_id)
    if refund["status"] == "pending":
        refund["status"] = "requires_action"
        ledger.save(refund)
        record(ledger, "refund.updated", refund, previous={"status": "pending"})
    return refund


def cancel(ledger: Ledger, refund: StripeObject, params: Params) -> StripeObject:
    """Cancel a refund that waits for its receiver; no other can be."""
    params.finish()
    if refund["status"] != "requires_action":
        raise StripeError(
            f"Refund {refund['id']} cannot be canceled: only a refund that requires action can be.",
            param="id",
        )
    charge = ledger.find("charge", refund["charge"])
    returned = move_balance(ledger, "refund_failure", refund["id"], refund["amount"], refund["currency"], 0)
    refund |= {"status": "canceled", "failure_balance_transaction": returned}
    ledger.save(refund)
    _move_refunded(ledger, charge, -refund["amount"])
    record(ledger, "refund.updated", refund, previous={"status": "requires_action"})
    return refund


def settle(ledger: Ledger, refund_id: str, *, arrived: bool | None = None) -> StripeObject:
    """Decide a pending refund, as the bank's late answer does; without `arrived`, as the card says."""
    refund = ledger.find("refund", refund_id)
    charge = ledger.find("charge", refund["charge"])
    if arrived is None:
        arrived = (
            card_with(charge["payment_method_details"]["card"]["fingerprint"]).refunds is not Pace.FAILS_LATER
        )
    before = refund["status"]
    if before in ("failed", "canceled") or (arrived and before == "succeeded"):
        return refund
    refund["status"] = "succeeded" if arrived else "failed"
    if not arrived:
        returned = move_balance(ledger, "refund_failure", refund_id, refund["amount"], refund["currency"], 0)
        refund |= {"failure_reason": "expired_or_canceled_card", "failure_balance_transaction": returned}
        _move_refunded(ledger, charge, -refund["amount"])
    ledger.save(refund)
    previous = {"status": before}
    record(ledger, "refund.updated", refund, previous=previous)
    record(ledger, "charge.refund.updated", refund, previous=previous)
    if not arrived:
        record(ledger, "refund.failed", refund)
    return refund


def update(ledger: Ledger, refund: StripeObject, params: Params) -> StripeObject:
    """Change a refund's metadata."""
    previous = {"metadata": refund["metadata"]}
    refund["metadata"] = params.metadata(refund["metadata"])
    params.finish()
    ledger.save(refund)
    record(ledger, "refund.updated", refund, previous=previous)
    return refund
