"""Creates, changes and cancels payment intents. Paying them is in `confirmation`."""

import hmac
from typing import Any

from pwa_tickets.sandbox.stripe import payment_methods
from pwa_tickets.sandbox.stripe.errors import StripeError, missing, unexpected_state
from pwa_tickets.sandbox.stripe.events import record
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

SMALLEST = {
    "usd": 50,
    "eur": 50,
    "gbp": 30,
    "cad": 50,
    "aud": 50,
    "nzd": 50,
    "chf": 50,
    "sek": 300,
    "nok": 300,
    "dkk": 250,
    "mxn": 1000,
}
LARGEST = 99_999_999
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "cad": "$", "aud": "$", "nzd": "$"}
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELLATION_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
# What Stripe shows to a browser, which holds only the publishable key: nothing of the studio's own.
FOR_BROWSERS = (
    *(
        "id",
        "object",
        "amount",
        "amount_details",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
    ),
    *(
        "capture_method",
        "client_secret",
        "confirmation_method",
        "created",
        "currency",
        "description",
        "last_payment_error",
    ),
    *(
        "livemode",
        "next_action",
        "payment_method",
        "payment_method_types",
        "processing",
        "receipt_email",
        "setup_future_usage",
    ),
    *("shipping", "source", "status"),
)


def in_words(amount: int, currency: str) -> str:
    """Write an amount of minor units as Stripe's messages do."""
    return f"{SIGNS.get(currency, '')}{amount / 100:,.2f}" + ("" if currency in SIGNS else f" {currency}")


def shown(ledger: Ledger, intent: StripeObject) -> StripeObject:
    """Show an intent as its caller may see it."""
    return {name: intent[name] for name in FOR_BROWSERS} if ledger.origin.publishable else intent


def find(ledger: Ledger, id: str, params: Params) -> StripeObject:
    """Find an intent that the caller may see: by secret key, or by client secret from a browser."""
    given = params.text("client_secret")
    intent = ledger.get(id)
    if intent is None or intent["object"] != "payment_intent":
        raise missing("payment_intent", id)
    if ledger.origin.publishable and given is None:
        raise StripeError(
            "Missing required param: client_secret.", code="parameter_missing", param="client_secret"
        )
    if given is not None and not hmac.compare_digest(given.encode(), intent["client_secret"].encode()):
        raise StripeError(
            "The client_secret provided does not match any associated PaymentIntent on this account.",
            code="resource_missing",
            param="client_secret",
        )
    return intent


def create(ledger: Ledger, params: Params) -> StripeObject:
    """Create an intent that waits for a payment method."""
    params.required("amount"), params.required("currency")
    currency = _currency(params)
    amount = _amount(params, currency)
    automatic = params.inner("automatic_payment_methods")
    enabled = automatic.boolean("enabled")
    redirects = automatic.choice("allow_redirects", ("always", "never")) or "always"
    automatic.finish()
    types = params.texts("payment_method_types")
    if any(type != "card" for type in types):
        raise StripeError(
            "The payment method type provided is invalid: only card is activated.",
            param="payment_method_types",
        )
    by_types = bool(types) and not enabled
    params.choice("capture_method", ("automatic", "automatic_async"))
    id = new_id("pi_")
    intent: StripeObject = {
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None if by_types else {"allow_redirects": redirects, "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{id}_secret_{new_id('')}",
        "confirmation_method": "automatic",
        "created": int(ledger.now),
        "currency": currency,
        "customer": None,
        "description": params.text("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.metadata(),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"installments": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": params.text("receipt_email"),
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": params.text("statement_descriptor"),
        "statement_descriptor_suffix": params.text("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    ledger.insert(intent)
    record(ledger, "payment_intent.created", intent)
    return intent


def update(ledger: Ledger, intent: StripeObject, params: Params) -> StripeObject:
    """Change an open intent."""
    for name in ("amount", "currency", "payment_method"):
        if params.has(name) and intent["status"] not in OPEN:
            raise unexpected_state(
                f"This PaymentIntent's {name} could not be updated because it has a status of {intent['status']}."
                f" You may only update the {name} of a PaymentIntent with one of the following statuses:"
                f" {', '.join(OPEN)}.",
                intent,
            )
    if params.has("currency"):
        intent["currency"] = _currency(params)
    if params.has("amount"):
        intent["amount"] = _amount(params, intent["currency"])
    for name in ("description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix"):
        if params.has(name):
            intent[name] = params.text(name)
    intent["metadata"] = params.metadata(intent["metadata"])
    method = payment_methods.chosen(ledger, params)
    if method is not None:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    params.finish()
    return ledger.save(intent)


def cancel(ledger: Ledger, intent: StripeObject, params: Params) -> StripeObject:
    """Cancel an open intent. One that is processing cannot be canceled: the caller must wait for what becomes of it."""
    reason = params.choice("cancellation_reason", CANCELLATION_REASONS)
    params.finish()
    if intent["status"] not in OPEN:
        raise unexpected_state(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            f" Only a PaymentIntent with one of the following statuses may be canceled: {', '.join(OPEN)}.",
            intent,
        )
    intent |= {
        "status": "canceled",
        "canceled_at": int(ledger.now),
        "cancellation_reason": reason,
        "next_action": None,
    }
    ledger.save(intent)
    record(ledger, "payment_intent.canceled", intent)
    return intent


def _currency(params: Params) -> str:
    currency = (params.text("currency") or "").lower()
    if currency not in SMALLEST:
        raise StripeError(
            f"Invalid currency: {currency}. Stripe currently supports: {', '.join(SMALLEST)}",
            param="currency",
        )
    return currency


def _amount(params: Params, currency: str) -> int:
    amount: Any = params.integer("amount")
    if amount is None or amount < 1:
        message = "This value must be greater than or equal to 1."
        raise StripeError(message, code="parameter_invalid_integer", param="amount")
    if amount < SMALLEST[currency]:
        message = f"Amount must be at least {in_words(SMALLEST[currency], currency)} {currency}"
        raise StripeError(message, code="amount_too_small", param="amount")
    if amount > LARGEST:
        message = f"Amount must be no more than {in_words(LARGEST, currency)}"
        raise StripeError(message, code="amount_too_large", param="amount")
    return int(amount)
