"""A request of a family that waits for an answer of the staff."""

import msgspec

from pwa_tickets.orders.change_models import ChangeRequest
from pwa_tickets.orders.order_view import Order, Ticket


class OpenRequest(msgspec.Struct, kw_only=True, frozen=True):
    """A request that waits, with its order.

    Attributes:
        tickets: those of its tickets that are good still.
    """

    request: ChangeRequest
    order: Order
    tickets: tuple[Ticket, ...]

    @property
    def paid_in_cents(self) -> int:
        """What was paid for the tickets that are good still."""
        return sum(ticket.price_in_cents for ticket in self.tickets)

    @property
    def used(self) -> tuple[Ticket, ...]:
        """Those with which somebody was let in since the family asked."""
        return tuple(ticket for ticket in self.tickets if ticket.scanned_at is not None)

    @property
    def time_zone(self) -> str:
        """Of the first show's venue, on whose clock staff read when it was asked."""
        return self.order.shows[0].venue.time_zone
