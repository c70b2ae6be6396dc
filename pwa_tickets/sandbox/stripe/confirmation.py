"""Takes payments through their states: they wait for a card, a challenge or the bank, succeed, or are declined and open again."""

from dataclasses import dataclass

from pwa_tickets.sandbox.stripe import payment_methods
from pwa_tickets.sandbox.stripe.cards import Card, Decline, Pace, card_with
from pwa_tickets.sandbox.stripe.charges import charge
from pwa_tickets.sandbox.stripe.errors import StripeError, error, unexpected_state
from pwa_tickets.sandbox.stripe.events import record
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.payment_intents import OPEN, create, shown
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject

SETTLES_AFTER_SECONDS = 4.0
REFUSED_LATER = Decline("card_declined", "Your card was declined.", "generic_decline")
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
RETURN_URL_MISSING = (
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment"
    " methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept"
    " redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and"
    " `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents."
)
NOT_AUTHENTICATED = "We are unable to authenticate your payment method. Please choose a different payment method and try again."


@dataclass(frozen=True)
class Answer:
    """Holds what a finished call answers. A decline is an answer, not a refusal: the attempt is kept."""

    status: int
    body: StripeObject


def begin(ledger: Ledger, params: Params) -> Answer:
    """Create an intent and, with `confirm=true`, try to pay it at once."""
    intent = create(ledger, params)
    if params.boolean("confirm"):
        return confirm(ledger, intent, params)
    method = payment_methods.chosen(ledger, params)
    params.finish()
    if method is not None:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
        ledger.save(intent)
    return Answer(200, intent)


def confirm(ledger: Ledger, intent: StripeObject, params: Params) -> Answer:
    """Pay an intent with the chosen method: at once, after a challenge, or later."""
    returns = params.text("return_url")
    for text in ("expected_payment_method_type", "key", "setup_future_usage"):
        params.text(text)
    params.boolean("use_stripe_sdk")
    off_session = params.boolean("off_session")
    params.inner("mandate_data"), params.inner("client_attribution_metadata")
    if intent["status"] not in OPEN:
        raise unexpected_state(_cannot_confirm(intent["status"]), shown(ledger, intent))
    method = payment_methods.chosen(ledger, params)
    if method is None and intent["payment_method"]:
        method = ledger.get(intent["payment_method"])
    params.finish()
    if method is None:
        raise unexpected_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the"
            " PaymentIntent with a payment method and then confirm it again, or confirm it again directly with one.",
            shown(ledger, intent),
        )
    automatic = intent["automatic_payment_methods"]
    may_redirect = automatic is not None and automatic["allow_redirects"] == "always"
    if may_redirect and returns is None and not ledger.origin.publishable:
        raise StripeError(RETURN_URL_MISSING)
    intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    card = card_with(method["card"]["fingerprint"])
    if card.authenticates and off_session:
        return _charge(ledger, intent, method, AUTHENTICATION_REQUIRED, authenticated=False)
    if card.authenticates:
        return _ask_to_authenticate(ledger, intent)
    return _attempt(ledger, intent, method, card)


def _cannot_confirm(status: str) -> str:
    if status == "succeeded":
        return "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {status}."
        " Only a PaymentIntent with one of the following statuses may be confirmed:"
        " requires_confirmation, requires_action."
    )


def _ask_to_authenticate(ledger: Ledger, intent: StripeObject) -> Answer:
    challenge = {
        "type": "three_d_secure_redirect",
        "source": intent["payment_method"],
        "stripe_js": "sandbox",
    }
    intent |= {
        "status": "requires_action",
        "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": challenge},
    }
    ledger.save(intent)
    record(ledger, "payment_intent.requires_action", intent)
    return Answer(200, shown(ledger, intent))


def authenticate(ledger: Ledger, intent: StripeObject, *, passed: bool) -> Answer:
    """Go on after the bank's challenge. Never answers an error status: the browser reads `last_payment_error`."""
    if intent["status"] != "requires_action":
        raise unexpected_state(
            f"This PaymentIntent has a status of {intent['status']}: nothing to authenticate.",
            shown(ledger, intent),
        )
    method = ledger.find("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if passed:
        _attempt(ledger, intent, method, card_with(method["card"]["fingerprint"]), authenticated=True)
        return Answer(200, shown(ledger, intent))
    failure = error(
        "invalid_request_error",
        NOT_AUTHENTICATED,
        code="payment_intent_authentication_failure",
        payment_method=method,
    )
    _reopen(ledger, intent, failure)
    return Answer(200, shown(ledger, intent))


def _attempt(
    ledger: Ledger, intent: StripeObject, method: StripeObject, card: Card, *, authenticated: bool = False
) -> Answer:
    late = ledger.origin.late_seconds
    if card.decline is None and (card.pays is not Pace.AT_ONCE or late is not None):
        intent |= {"status": "processing", "processing": {"type": "card", "card": {}}}
        ledger.save(intent)
        record(ledger, "payment_intent.processing", intent)
        ledger.set_timer(SETTLES_AFTER_SECONDS if late is None else late, "settle", intent["id"])
        return Answer(200, shown(ledger, intent))
    return _charge(ledger, intent, method, card.decline, authenticated=authenticated)


def settle(ledger: Ledger, intent_id: str, *, paid: bool | None = None) -> StripeObject:
    """Decide a processing payment, as the bank's late answer does; without `paid`, as the card says."""
    intent = ledger.find("payment_intent", intent_id)
    if intent["status"] != "processing":
        return intent
    method = ledger.find("payment_method", intent["payment_method"])
    if paid is None:
        paid = card_with(method["card"]["fingerprint"]).pays is not Pace.FAILS_LATER
    intent["processing"] = None
    _charge(ledger, intent, method, None if paid else REFUSED_LATER, authenticated=False)
    return intent


def _charge(
    ledger: Ledger,
    intent: StripeObject,
    method: StripeObject,
    decline: Decline | None,
    *,
    authenticated: bool,
) -> Answer:
    made = charge(ledger, intent, method, decline, authenticated=authenticated)
    intent["latest_charge"] = made["id"]
    if decline is None:
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        ledger.save(intent)
        record(ledger, "payment_intent.succeeded", intent)
        return Answer(200, shown(ledger, intent))
    facts = {"charge": made["id"], "decline_code": decline.decline_code, "payment_method": method}
    failure = error("card_error", decline.message, code=decline.code, **facts)
    _reopen(ledger, intent, failure)
    return Answer(402, {"error": {**failure, "payment_intent": shown(ledger, intent)}})


def _reopen(ledger: Ledger, intent: StripeObject, failure: StripeObject) -> None:
    intent |= {"status": "requires_payment_method", "payment_method": None, "last_payment_error": failure}
    ledger.save(intent)
    record(ledger, "payment_intent.payment_failed", intent)
