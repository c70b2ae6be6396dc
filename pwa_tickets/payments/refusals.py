"""Refusals about payments: Stripe does not answer, or an event is not its own, or cannot be read."""

from pwa_tickets.errors import RETRY_AFTER, TicketsError

ASK_AGAIN_SECONDS = 3


class ForgedEvent(TicketsError):
    """Refuse an event that Stripe did not sign, or signed too long ago."""

    status, slug, title = 400, "bad-signature", "Bad signature"
    description = "The signature of the event is missing, invalid or too old. The event was ignored."
    sentence = "The signature is not valid."


class MalformedEvent(TicketsError):
    """Refuse an event that Stripe signed and that has no id or type: nobody could remember or read it."""

    status, slug, title = 400, "malformed-event", "Not an event"
    description = "The event is signed and lacks its id or its type. The event was ignored."
    sentence = "This event has no id or no type."


class PaymentsUnreachable(TicketsError):
    """Refuse while Stripe does not answer, or answers nonsense. Every request carries an idempotency key."""

    status, slug, title = 503, "payments-unreachable", "No answer from the bank"
    description = (
        "Stripe did not answer. "
        "Nothing was charged; the same call is safe to repeat after `retry_after` seconds."
    )
    fact_types = RETRY_AFTER
    sentence = "We cannot reach the bank just now. Nothing was charged and your seats are still yours. Please try again."

    def __init__(self) -> None:
        """Worth asking again in a moment."""
        super().__init__(retry_after=ASK_AGAIN_SECONDS)
