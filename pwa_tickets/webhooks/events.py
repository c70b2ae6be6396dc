"""What endpoints can hear of. `migrations/functions/webhook_events.sql` writes the events; the office lists them from here."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pwa_tickets.i18n import marked


class Event(StrEnum):
    """Something that happened, as its deliveries name it."""

    ORDER_PAID = "order.paid"
    ORDER_REFUNDED = "order.refunded"
    TICKET_SCANNED = "ticket.scanned"


TEST: Final = "webhook.test"
"""What an owner sends to try an endpoint; nobody has to ask for it."""

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    Event.ORDER_PAID: (marked("An order is paid"), marked("Its number, what it cost, tickets by show.")),
    Event.ORDER_REFUNDED: (marked("An order is refunded"), marked("How much, how, and what is left of it.")),
    Event.TICKET_SCANNED: (marked("A ticket is scanned"), marked("Which ticket, its seat, and when.")),
    TEST: (marked("Test"), marked("Sent from this page.")),
}
"""What each event is called in the office, and what it tells, in the order of the form."""
