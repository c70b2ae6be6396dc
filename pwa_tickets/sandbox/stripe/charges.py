"""Charges cards and keeps the account's balance. The fee is Stripe's: 2.9 % and 30 cents."""

from pwa_tickets.sandbox.stripe.cards import Decline
from pwa_tickets.sandbox.stripe.events import record
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

DAYS_UNTIL_AVAILABLE = 2
AUTHENTICATED = {
    "authentication_flow": "challenge",
    "result": "authenticated",
    "result_reason": None,
    "version": "2.2.0",
}


def fee_of(amount: int) -> int:
    """Compute the fee of a charge in cents, as Stripe takes it of an American card."""
    return (amount * 29 + 500) // 1000 + 30


def charge(
    ledger: Ledger,
    intent: StripeObject,
    method: StripeObject,
    decline: Decline | None,
    *,
    authenticated: bool,
) -> StripeObject:
    """Record one attempt to pay. A declined one is kept, too: `latest_charge` shows it until the next."""
    id = new_id("ch_")
    amount, paid = intent["amount"], decline is None
    body: StripeObject = {
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": move_balance(ledger, "charge", id, amount, intent["currency"], fee_of(amount))
        if paid
        else None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SANDBOX",
        "captured": paid,
        "created": int(ledger.now),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(decline),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": _card_details(method, intent, authenticated), "type": "card"},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded" if paid else "failed",
        "transfer_data": None,
        "transfer_group": None,
    }
    ledger.insert(body)
    record(ledger, "charge.succeeded" if paid else "charge.failed", body)
    return body


def _outcome(decline: Decline | None) -> StripeObject:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if decline else "approved_by_network",
        "reason": (decline.decline_code or decline.code) if decline else None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "The bank did not return any further details with this decline."
        if decline
        else "Payment complete.",
        "type": "issuer_declined" if decline else "authorized",
    }


def _card_details(method: StripeObject, intent: StripeObject, authenticated: bool) -> StripeObject:
    card = method["card"]
    shared = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    return {
        **{name: card[name] for name in shared},
        "amount_authorized": intent["amount"],
        "checks": {"address_line1_check": None, "address_postal_code_check": "pass", "cvc_check": "pass"},
        "network": card["brand"],
        "three_d_secure": AUTHENTICATED if authenticated else None,
    }


def move_balance(ledger: Ledger, kind: str, source: str, amount: int, currency: str, fee: int) -> str:
    """Record a line of the account's balance, positive for money in; returns its id."""
    detail = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    body = ledger.insert(
        {
            "id": new_id("txn_"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": int(ledger.now) + DAYS_UNTIL_AVAILABLE * 86_400,
            "balance_type": "payments",
            "created": int(ledger.now),
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [detail] if fee else [],
            "net": amount - fee,
            "reporting_category": kind.removeprefix("payment_"),
            "source": source,
            "status": "pending",
            "type": kind,
        }
    )
    id: str = body["id"]
    return id
