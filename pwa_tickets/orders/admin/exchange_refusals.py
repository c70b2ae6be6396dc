"""What staff read on the pages of an exchange when it is refused, and what they can do about it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.orders.admin.exchange_pages import ExchangeForm
from pwa_tickets.orders.checkout import OrderTooLarge
from pwa_tickets.orders.comp_allowance import OverCompAllowance
from pwa_tickets.orders.exchange import DifferenceOpen
from pwa_tickets.orders.exchange_offers import SeatsOffered
from pwa_tickets.orders.exchange_plan import MovedMeanwhile, NotMovable
from pwa_tickets.orders.keeping import KeptTooLong
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.refunds import RefundExceeds, UnknownLines
from pwa_tickets.seats.reservations import OverCap, SeatsTaken, SeatTwice, UnknownSeats
from pwa_tickets.seats.seats_to_choose import SeatName
from pwa_tickets.web.forms import WHOLE_FORM, Form
from pwa_tickets.web.words import seat_name

REFUSED: Final = (
    *(NotMovable, SeatsTaken, SeatTwice, UnknownSeats, UnknownLines),
    *(OverCap, OverCompAllowance, OrderTooLarge),
)
"""Other tickets or seats must be chosen."""
LOOK_AGAIN: Final = (
    *(MovedMeanwhile, DifferenceOpen, RefundExceeds, OverRefundLimit),
    *(SeatsOffered, KeptTooLong, InvalidInput),
)
"""The same can be said yes to again, or differently."""


def note_refusal(form: Form[ExchangeForm], refusal: TicketsError, names: Mapping[UUID, SeatName]) -> None:
    """Say on the page what staff can do about a refusal."""
    if isinstance(refusal, SeatsTaken):
        taken = [names[seat] for seat in map(UUID, refusal.facts["seat_ids"]) if seat in names]
        words = gettext("Somebody just took %(seats)s. Nothing was changed: please choose again.")
        listed = ", ".join(seat_name(seat.section, seat.row_name, seat.seat_number) for seat in taken)
        form.refuse("seat_ids", words % {"seats": listed})
    elif isinstance(refusal, OverCap) and refusal.facts["have"]:
        words = ngettext(
            "One family can have %(cap)s seat of that show, and this one has %(have)s already.",
            "One family can have %(cap)s seats of that show, and this one has %(have)s already.",
            refusal.facts["cap"],
        )
        form.refuse("seat_ids", words % refusal.facts)
    elif isinstance(refusal, OverCompAllowance):
        words = gettext(
            "That show’s allowance of comps is %(allowance)s, and %(given)s are given. Raise it first, or choose another show."
        )
        form.refuse("seat_ids", words % refusal.facts)
    elif isinstance(refusal, OverCap):
        form.refuse("seat_ids", refusal.detail)
    elif isinstance(refusal, DifferenceOpen) and form.value.difference is None:
        form.refuse("difference", gettext("Choose what happens to the difference."))
    elif isinstance(refusal, DifferenceOpen):
        form.refuse("difference", gettext("The price has changed since you looked. Please look again."))
    elif isinstance(refusal, RefundExceeds):
        form.refuse("difference", gettext("That much can’t go back to the card. Choose another way."))
    elif isinstance(refusal, OverRefundLimit | SeatsOffered):
        form.refuse("difference", refusal.detail)
    elif isinstance(refusal, KeptTooLong):
        form.refuse("pay_until", refusal.detail)
    elif isinstance(refusal, InvalidInput):
        form.note(refusal)
    elif isinstance(refusal, MovedMeanwhile):
        moved = gettext("Somebody just moved these tickets. Here is what would happen now.")
        form.refuse(WHOLE_FORM, moved)
    else:
        form.refuse(WHOLE_FORM, refusal.detail)
