"""What we write to buyers about money that goes back. Builds mails, sends none."""

from typing import Final

from pwa_tickets.i18n import gettext, marked, ngettext
from pwa_tickets.money import format_money
from pwa_tickets.notifications.message import Mail
from pwa_tickets.orders.order_view import Order
from pwa_tickets.orders.refund_models import RefundMethod, TicketChoice
from pwa_tickets.orders.refunds import RefundMade
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.emails import calendar_attachment, news
from pwa_tickets.web.words import number


def refunded(settings: Settings, order: Order, refund: RefundMade, *, to_email: str, message_id: str) -> Mail:
    """Money goes back, by card or from the drawer; or it did not arrive; and what that means for the tickets."""
    amount = format_money(refund.amount_in_cents, order.currency)
    subject, sentence = _REFUND_NEWS[refund.method]
    if refund.status in (RefundStatus.FAILED, RefundStatus.CANCELED):
        subject, sentence = _CAME_BACK
    elif not refund.amount_in_cents:
        subject, sentence = _REFUND_NEWS[RefundMethod.NONE]
    facts = {"sum": amount, "number": order.order_number}
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext(subject) % facts,
        attachments=(calendar_attachment(settings, order),) if refund.tickets is TicketChoice.VOID else (),
        sentences=[gettext(sentence) % facts, _standing_in_words(order)],
    )


_REFUND_NEWS: Final = {
    RefundMethod.CARD: (
        marked("We’re sending %(sum)s back"),
        marked("We’re sending %(sum)s back to the card you paid with; your bank shows it in 5 to 10 days."),
    ),
    RefundMethod.CHECK: (
        marked("You get %(sum)s back by check"),
        marked("The studio gives you %(sum)s back by check."),
    ),
    RefundMethod.CASH: (
        marked("You got %(sum)s back"),
        marked("The studio gave you %(sum)s back in cash."),
    ),
    RefundMethod.DONATION: (
        marked("Thank you for your gift"),
        marked("You gave %(sum)s to the studio instead of taking it back. Thank you!"),
    ),
    RefundMethod.NONE: (
        marked("Your order %(number)s has changed"),
        marked("The studio took tickets out of your order. No money goes back for them."),
    ),
}
_CAME_BACK: Final = (
    marked("Your refund didn’t arrive"),
    marked(
        "Your bank didn’t take the %(sum)s that we were sending back. The studio knows, and will find another way."
    ),
)


def _standing_in_words(order: Order) -> str:
    """How many tickets of the order are good."""
    still = len(order.standing)
    if not still:
        return gettext("The tickets in this order are no longer good.")
    words = ngettext(
        "You have %(count)s ticket in this order, and it is good.",
        "You have %(count)s tickets in this order, and they are good.",
        still,
    )
    return words % {"count": number(still)}
