"""What we write to a family whose seats staff keep until it pays: the link, the reminder, the end. Builds mails, sends none."""

from collections.abc import Sequence

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.money import format_money
from pwa_tickets.notifications.message import Mail
from pwa_tickets.orders.models import MessageKind
from pwa_tickets.orders.order_view import Order
from pwa_tickets.orders.pricing import CartSeat
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.by_show import seats_in_words
from pwa_tickets.tickets.emails import news
from pwa_tickets.web.words import clock, day_of_year


def pay_later(
    settings: Settings,
    order: Order,
    kind: MessageKind,
    seats: Sequence[CartSeat],
    *,
    is_called_off: bool,
    to_email: str,
    message_id: str,
) -> Mail:
    """The mail of this kind.

    Args:
        seats: what is kept, or was.
        is_called_off: whether the show does not take place.
    """
    first = seats[0]
    is_exchange = order.exchange is not None
    until = order.reserved_until
    facts = {
        "show": first.show_title,
        "when": f"{day_of_year(first.starts_at, first.time_zone)}, {clock(first.starts_at, first.time_zone)}",
        "seats": seats_in_words(seats),
        "sum": format_money(order.total_amount_in_cents, order.currency),
        "day": day_of_year(until, first.time_zone) if until else "",
        "time": clock(until, first.time_zone) if until else "",
    }
    if kind is MessageKind.SEATS_RELEASED:
        return news(
            settings,
            order,
            to_email=to_email,
            message_id=message_id,
            subject=gettext("We no longer keep seats for you: %(show)s") % facts,
            sentences=[
                gettext("%(show)s won’t take place, so there is nothing to pay. Nothing was charged.") % facts
                if is_called_off
                else gettext(
                    "The difference for %(seats)s wasn’t paid, so we no longer keep them. Nothing was charged, and your"
                    " tickets stay as they are."
                )
                % facts
                if is_exchange
                else gettext("Nobody has paid for %(seats)s, so they are on sale again. Nothing was charged.")
                % facts,
                ""
                if is_called_off or is_exchange
                else gettext("If you’d still like to come, choose seats on our site, or ask us."),
            ],
            button=None
            if is_called_off or is_exchange
            else (f"{settings.base_url}/shows/{first.show_id}", gettext("See the show")),
        )
    is_reminder = kind is MessageKind.PAYMENT_REMINDER
    subject = (
        gettext("Tomorrow we let your seats go: %(show)s")
        if is_reminder
        else ngettext(
            "We’re keeping your seat for %(show)s", "We’re keeping your seats for %(show)s", len(seats)
        )
    )
    if is_exchange and not is_reminder:
        subject = gettext("Better seats for %(show)s: pay the difference")
    elif is_exchange:
        subject = gettext("Tomorrow we let the better seats go: %(show)s")
    token = make_token(settings, order.id, order.access_version)
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=subject % facts,
        sentences=[
            gettext("%(seats)s for %(show)s, %(when)s: we keep them for you until %(day)s, %(time)s.")
            % facts,
            gettext(
                "They cost %(sum)s. Pay by card with the link below, or at the box office, and the tickets are yours."
            )
            % facts,
            gettext("What isn’t paid by then goes back on sale."),
        ]
        if not is_exchange
        else [
            gettext("%(seats)s for %(show)s, %(when)s: we keep them for you until %(day)s, %(time)s.")
            % facts,
            gettext(
                "They cost %(sum)s more than yours. Pay that by card with the link below, or at the box office, and your tickets"
                " move there: we send the new ones, and the old codes stop working."
            )
            % facts,
            gettext("If you don’t, your tickets stay good as they are."),
        ],
        button=(f"{settings.base_url}/orders/{order.id}?token={token}", gettext("Pay %(sum)s") % facts),
    )
