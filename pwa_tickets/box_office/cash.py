"""The cash that is handed over at the counter."""

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.money import Cents


def require_enough(received_in_cents: Cents | None, price_in_cents: Cents) -> None:
    """Refuse cash that does not suffice; None: nobody said how much it was.

    Raises:
        InvalidInput.
    """
    if received_in_cents is not None and received_in_cents < price_in_cents:
        message = gettext("That is less than it costs.")
        raise InvalidInput([{"field": "received_in_cents", "message": message}])
