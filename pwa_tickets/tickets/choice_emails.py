"""What we write to a family that chooses what becomes of its tickets. Builds mails, sends none."""

from typing import Final

from pwa_tickets.accounts.order_links import make_choice_token
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.notifications.message import Mail
from pwa_tickets.orders.family_choice_models import Fallback, FamilyChoice, Occasion
from pwa_tickets.orders.order_view import Order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.by_show import headline
from pwa_tickets.tickets.emails import calendar_attachment, news
from pwa_tickets.web.words import day_of_year


def choose(settings: Settings, order: Order, choice: FamilyChoice, *, to_email: str, message_id: str) -> Mail:
    """The show does not take place as it was sold, the studio's own words, and the link to choose."""
    show = next(show for show in order.shows if show.id == choice.show_id)
    subject, news_of_show = _NEWS[choice.occasion]
    facts = {
        "show": headline([show]),
        "day": day_of_year(choice.decide_by, show.venue.time_zone),
        "time": day_of_year(show.starts_at, show.venue.time_zone),
    }
    token = make_choice_token(settings, order.id, order.access_version, choice.id)
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext(subject) % facts,
        attachments=(calendar_attachment(settings, order),),
        sentences=[
            gettext(news_of_show) % facts,
            choice.message,
            gettext("Please tell us by %(day)s what you would like to do. It takes one tap.") % facts,
            gettext(_OTHERWISE[choice.fallback]),
        ],
        button=(
            f"{settings.base_url}/orders/{order.id}/choices/{choice.id}?token={token}",
            gettext("Choose now"),
        ),
    )


_NEWS: Final = {
    Occasion.CANCELLED: (
        marked("%(show)s is canceled"),
        marked("%(show)s won’t take place. We’re sorry."),
    ),
    Occasion.MOVED: (
        marked("%(show)s has a new time"),
        marked("%(show)s has moved since you booked. It’s now on %(time)s."),
    ),
}
_OTHERWISE: Final = {
    Fallback.REFUND: marked("If we don’t hear from you, your money goes back to the card you paid with."),
    Fallback.DONATION: marked("If we don’t hear from you, what you paid becomes a gift to the studio."),
    Fallback.KEEP: marked("If we don’t hear from you, your tickets stay good for the new time."),
}
