"""Refusals of events that Stripe did not send, or that nobody can read."""

from pwa_tickets.errors import TicketsError


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
