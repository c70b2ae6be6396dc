"""What we write to buyers about money that goes back. Builds mails, sends none."""

from typing import Final

from pwa_tickets.i18n import gettext, marked, ngettext
from pwa_tickets.money import format_money
from pwa_tickets.notifications.message import Mail
from pwa_tickets.orders.order_view import Order
from pwa_tickets.orders.refund_choices import RefundMade
from pwa_tickets.orders.refund_models import RefundMethod, RefundReason, TicketChoice
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.by_show import headline
from pwa_tickets.tickets.emails import calendar_attachment, news
from pwa_tickets.web.words import number


def refunded(settings: Settings, order: Order, refund: RefundMade, *, to_email: str, message_id: str) -> Mail:
    """Money goes back, by card or from the drawer; or it did not arrive; and what that means for the tickets."""
    amount = format_money(refund.amount_in_cents, order.currency)
    if refund.reason is RefundReason.SHOW_CANCELLED and refund.status not in CAME_BACK_STATES:
        return _show_cancelled(settings, order, refund, to_email=to_email, message_id=message_id)
    subject, sentence = _REFUND_NEWS[refund.method]
    if refund.status in CAME_BACK_STATES:
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


def _show_cancelled(
    settings: Settings, order: Order, refund: RefundMade, *, to_email: str, message_id: str
) -> Mail:
    """A show does not take place, the studio's own words, and what becomes of the money."""
    lines = {line.item_id for line in refund.items}
    tickets = {item.ticket_id for item in order.items if item.id in lines}
    shows = {ticket.show_id for ticket in order.tickets if ticket.id in tickets}
    title = headline([show for show in order.shows if show.id in shows])
    money = ""
    if refund.method is RefundMethod.NONE:
        money = gettext("The studio writes to you about the money.")
    elif refund.amount_in_cents:
        money = gettext(
            "We’re sending %(sum)s back to the card you paid with; your bank shows it in 5 to 10 days."
        ) % {"sum": format_money(refund.amount_in_cents, order.currency)}
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext("%(show)s is canceled") % {"show": title},
        attachments=(calendar_attachment(settings, order),),
        sentences=[
            gettext("%(show)s won’t take place. We’re sorry.") % {"show": title},
            refund.message or "",
            money,
            _standing_in_words(order),
        ],
    )


CAME_BACK_STATES: Final = (RefundStatus.FAILED, RefundStatus.CANCELED)
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
