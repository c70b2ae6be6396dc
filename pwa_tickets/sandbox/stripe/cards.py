"""Lists the test cards and what each does: Stripe's own where it has one (https://docs.stripe.com/testing). Pure rules."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate


class Pace(StrEnum):
    """When money arrives, or goes back."""

    AT_ONCE = "call"
    LATER = "later"
    FAILS_LATER = "fails_later"


@dataclass(frozen=True)
class Decline:
    """Why a bank refuses, in Stripe's codes."""

    code: str
    message: str
    decline_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """A test card, and how the bank treats it."""

    number: str
    alias: str  # `payment_method=pm_card_visa` instead of a number
    does: str
    brand: str = "visa"
    decline: Decline | None = None
    authenticates: bool = False
    pays: Pace = Pace.AT_ONCE
    refunds: Pace = Pace.AT_ONCE

    @property
    def fingerprint(self) -> str:
        """What names the card's number without giving it away."""
        return hashlib.sha256(self.number.encode()).hexdigest()[:16]

    @property
    def spaced(self) -> str:
        """The number in the groups that are printed on a card."""
        groups = (4, 6, 5) if self.brand == "amex" else (4, 4, 4, 4)
        ends = list(accumulate(groups))
        return " ".join(self.number[end - size : end] for size, end in zip(groups, ends, strict=True))

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]


def _declined(decline_code: str, message: str = "Your card was declined.") -> Decline:
    return Decline("card_declined", message, decline_code)


NO_FUNDS = _declined("insufficient_funds", "Your card has insufficient funds.")
LIVE_CARD = _declined(
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card."
    " For a list of valid test cards, visit: https://stripe.com/docs/testing.",
)
BAD_CVC = Decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc")
PROCESSING_ERROR = Decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "processing_error",
)

TEST_CARDS = (
    Card(number="4242424242424242", alias="pm_card_visa", does="Pays"),
    Card(number="5555555555554444", alias="pm_card_mastercard", does="Pays", brand="mastercard"),
    Card(number="378282246310005", alias="pm_card_amex", does="Pays", brand="amex"),
    Card(
        number="4000000000000002",
        alias="pm_card_chargeDeclined",
        does="Declined",
        decline=_declined("generic_decline"),
    ),
    Card(
        number="4000000000009995",
        alias="pm_card_chargeDeclinedInsufficientFunds",
        does="Declined, insufficient funds",
        decline=NO_FUNDS,
    ),
    Card(
        number="4000000000009987",
        alias="pm_card_chargeDeclinedLostCard",
        does="Declined, lost card",
        decline=_declined("lost_card"),
    ),
    Card(
        number="4000000000000069",
        alias="pm_card_chargeDeclinedExpiredCard",
        does="Declined, expired card",
        decline=Decline("expired_card", "Your card has expired.", "expired_card"),
    ),
    Card(
        number="4000000000000127",
        alias="pm_card_chargeDeclinedIncorrectCvc",
        does="Declined, wrong CVC",
        decline=BAD_CVC,
    ),
    Card(
        number="4000000000000119",
        alias="pm_card_chargeDeclinedProcessingError",
        does="Declined, the bank had trouble",
        decline=PROCESSING_ERROR,
    ),
    Card(
        number="4000002500003155",
        alias="pm_card_authenticationRequiredOnSetup",
        does="Asks for 3-D Secure, then pays",
        authenticates=True,
    ),
    Card(
        number="4000002760003184",
        alias="pm_card_authenticationRequired",
        does="Asks for 3-D Secure, then pays",
        authenticates=True,
    ),
    Card(
        number="4000008260003178",
        alias="pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        does="Asks for 3-D Secure, then declined",
        authenticates=True,
        decline=NO_FUNDS,
    ),
    # The next two are ours: at Stripe no card stays in `processing`, but bank debits do, and the product must bear it.
    Card(
        number="4000000000000077",
        alias="pm_card_paysLater",
        does="Processing first, pays a moment later",
        pays=Pace.LATER,
    ),
    Card(
        number="4000000000000093",
        alias="pm_card_failsLater",
        does="Processing first, fails a moment later",
        pays=Pace.FAILS_LATER,
    ),
    Card(
        number="4000000000007726",
        alias="pm_card_pendingRefund",
        does="Pays; its refund is pending first",
        refunds=Pace.LATER,
    ),
    Card(
        number="4000000000005126",
        alias="pm_card_refundFail",
        does="Pays; its refund fails a moment later",
        refunds=Pace.FAILS_LATER,
    ),
)
BY_NUMBER = {card.number: card for card in TEST_CARDS}
BY_ALIAS = {card.alias: card for card in TEST_CARDS}
BY_FINGERPRINT = {card.fingerprint: card for card in TEST_CARDS}


def card_for(number: str) -> Card:
    """Find a card by its number. One that Stripe does not know in test mode is declined, as a real card is."""
    return BY_NUMBER.get(number) or Card(
        number=number, alias="", does="Declined", brand="unknown", decline=LIVE_CARD
    )


def card_with(fingerprint: str) -> Card:
    """Find a card by its fingerprint, which is all that a payment method keeps of it."""
    return BY_FINGERPRINT.get(fingerprint) or card_for("")


def passes_luhn(number: str) -> bool:
    """Check a card number's last digit by Luhn's rule."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
