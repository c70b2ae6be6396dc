"""What we write to a family that asked for a change of its order. Builds mails, sends none."""

from pwa_tickets.i18n import gettext
from pwa_tickets.notifications.message import Mail
from pwa_tickets.orders.change_models import ChangeKind, ChangeRequest
from pwa_tickets.orders.order_view import Order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.emails import news


def change_asked(
    settings: Settings, order: Order, request: ChangeRequest, *, to_email: str, message_id: str
) -> Mail:
    """The studio has the request. Also tells a buyer of whom somebody else has the link that somebody asked."""
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext("The studio has your request"),
        sentences=[
            gettext("You asked to give tickets back.")
            if request.kind is ChangeKind.REFUND
            else gettext("You asked for other seats."),
            gettext("Your tickets stay good until the studio answers. You can take the request back on your order’s page."),
        ],
    )  # fmt: skip


def change_declined(
    settings: Settings, order: Order, request: ChangeRequest, *, to_email: str, message_id: str
) -> Mail:
    """The studio said no, and perhaps why."""
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext("About your request"),
        sentences=[
            gettext("The studio couldn’t change your order. Your tickets are good as they are."),
            request.answer,
        ],
    )
