"""The webhook that the set-up registers asks Stripe for every event from which something follows."""

from pwa_tickets.orders import events
from pwa_tickets.payments import account


def test_stripe_is_asked_for_every_event_that_is_handled() -> None:
    assert set(account.EVENTS) == events.HANDLED
