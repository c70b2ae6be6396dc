"""Makes payment methods of cards as somebody types them: by alias (`pm_card_visa`), or number, expiry and CVC."""

import time
from typing import Any

from pwa_tickets.sandbox.stripe.cards import BY_ALIAS, Card, card_for, passes_luhn
from pwa_tickets.sandbox.stripe.errors import StripeError, missing
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def chosen(ledger: Ledger, params: Params) -> StripeObject | None:
    """Find or make the payment method that a call names or describes; None when it does neither."""
    id = params.text("payment_method")
    if params.has("payment_method_data"):
        return _typed(ledger, params.inner("payment_method_data"))
    if id is None:
        return None
    if id in BY_ALIAS:
        return _remember(ledger, BY_ALIAS[id], exp_month=12, exp_year=time.gmtime().tm_year + 3, billing={})
    known = ledger.get(id)
    if known is None or known["object"] != "payment_method":
        raise missing("PaymentMethod", id)
    return known


def _typed(ledger: Ledger, data: Params) -> StripeObject:
    data.choice("type", ("card",))
    for ignored in (
        "allow_redisplay",
        "metadata",
        "radar_options",
        "referrer",
        "client_attribution_metadata",
        "guid",
        "muid",
        "sid",
    ):
        data.inner(ignored) if ignored in (
            "metadata",
            "radar_options",
            "client_attribution_metadata",
        ) else data.text(ignored)
    card = data.inner("card")
    number = "".join(card.required("number").split())
    month, year, cvc = card.integer("exp_month"), card.integer("exp_year"), card.text("cvc")
    billing = _billing(data.inner("billing_details"))
    card.finish()
    data.finish()
    _refuse_mistyped(number, month, year, cvc)
    assert month is not None
    assert year is not None
    return _remember(
        ledger,
        card_for(number),
        exp_month=month,
        exp_year=year + 2000 if year < 100 else year,
        billing=billing,
    )


def _refuse_mistyped(number: str, month: int | None, year: int | None, cvc: str | None) -> None:
    if not number.isdigit() or not 12 <= len(number) <= 19 or not passes_luhn(number):
        raise _mistyped("incorrect_number", "number", "Your card number is incorrect.")
    if month is None or not 1 <= month <= 12:
        raise _mistyped("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.")
    today = time.gmtime()
    full_year = None if year is None else year + 2000 if year < 100 else year
    if full_year is None or not today.tm_year <= full_year <= today.tm_year + 50:
        raise _mistyped("invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.")
    if full_year == today.tm_year and month < today.tm_mon:
        raise _mistyped("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.")
    if cvc is not None and (not cvc.isdigit() or len(cvc) not in (3, 4)):
        raise _mistyped("invalid_cvc", "cvc", "Your card's security code is invalid.")


def _mistyped(code: str, param: str, message: str) -> StripeError:
    return StripeError(message, status=402, kind="card_error", code=code, param=param)


def _billing(details: Params) -> StripeObject:
    address = details.inner("address")
    billing: StripeObject = {name: details.text(name) for name in ("name", "email", "phone")}
    billing["address"] = {name: address.text(name) for name in ADDRESS}
    address.finish()
    details.finish()
    return billing


def _remember(
    ledger: Ledger, card: Card, *, exp_month: int, exp_year: int, billing: dict[str, Any]
) -> StripeObject:
    return ledger.insert(
        {
            "id": new_id("pm_"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": {
                "address": dict.fromkeys(ADDRESS),
                "email": None,
                "name": None,
                "phone": None,
                "tax_id": None,
                **billing,
            },
            "card": {
                "brand": card.brand,
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": "unchecked",
                },
                "country": "US",
                "display_brand": card.brand,
                "exp_month": exp_month,
                "exp_year": exp_year,
                "fingerprint": card.fingerprint,
                "funding": "credit",
                "generated_from": None,
                "last4": card.last4,
                "networks": {"available": [card.brand], "preferred": None},
                "three_d_secure_usage": {"supported": True},
                "wallet": None,
            },
            "created": int(ledger.now),
            "customer": None,
            "livemode": False,
            "metadata": {},
            "type": "card",
        }
    )
