"""Disputes charges: the bank takes the money and a fee at once, and gives the money back if the studio wins."""

from pwa_tickets.sandbox.stripe.charges import move_balance
from pwa_tickets.sandbox.stripe.errors import StripeError
from pwa_tickets.sandbox.stripe.events import record
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

FEE = 1500
DAYS_TO_ANSWER = 9


def open_dispute(
    ledger: Ledger, charge: StripeObject, *, reason: str, amount: int | None = None
) -> StripeObject:
    """Take a charge's money back as its bank does, and record the events."""
    if charge["disputed"]:
        raise StripeError(f"Charge {charge['id']} is disputed already.")
    id, amount = new_id("du_"), charge["amount"] if amount is None else amount
    taken = ledger.get(move_balance(ledger, "adjustment", id, -amount, charge["currency"], FEE))
    dispute: StripeObject = {
        "id": id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [taken],
        "charge": charge["id"],
        "created": int(ledger.now),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": int(ledger.now) + DAYS_TO_ANSWER * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "chargeback",
                "network_reason_code": "10",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }
    ledger.insert(dispute)
    charge["disputed"] = True
    ledger.save(charge)
    record(ledger, "charge.dispute.created", dispute)
    record(ledger, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(ledger: Ledger, dispute: StripeObject, outcome: str) -> StripeObject:
    """Let the bank look at the evidence (`under_review`), or decide: `won` gives the money back, not the fee."""
    if dispute["status"] in ("won", "lost"):
        raise StripeError(f"Dispute {dispute['id']} is closed.")
    previous = {"status": dispute["status"]}
    dispute["status"] = outcome
    if outcome == "won":
        back = move_balance(ledger, "adjustment", dispute["id"], dispute["amount"], dispute["currency"], 0)
        dispute["balance_transactions"].append(ledger.get(back))
    ledger.save(dispute)
    if outcome == "won":
        record(ledger, "charge.dispute.funds_reinstated", dispute)
    kind = "charge.dispute.updated" if outcome == "under_review" else "charge.dispute.closed"
    record(ledger, kind, dispute, previous=previous)
    return dispute


def balance(ledger: Ledger) -> StripeObject:
    """What the account holds, by currency: available, or on its way. What was paid out is a line of its own."""
    sums: dict[tuple[str, str], int] = {}
    rows = ledger.db.execute("select body ->> 'currency', body ->> 'available_on' <= ?, sum(body ->> 'net') from objects "
                             "where kind = 'balance_transaction' group by 1, 2", (ledger.now,))  # fmt: skip
    for currency, is_here, net in rows:
        sums[("available" if is_here else "pending", currency)] = net
    return {
        "object": "balance",
        "livemode": False,
        **{
            state: [
                {"amount": net, "currency": currency, "source_types": {"card": net}}
                for (which, currency), net in sums.items()
                if which == state
            ]
            for state in ("available", "pending")
        },
    }
