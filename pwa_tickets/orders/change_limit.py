"""How often a buyer may ask for changes: each request mails the family and everybody in the office, and no money limits it."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.errors import TooManyRequests
from pwa_tickets.orders.order_view import Order
from pwa_tickets.web.email_address import canonical_email

ASKED: Final = Limit(name="change", tries=5, together=5, minutes=24 * 60)


class AskedTooOften(TooManyRequests):
    """Refuse a request of a buyer who asked five times within a day."""

    slug, title = "asked-too-often", "That’s a lot of requests"
    description = "The buyer asked for changes five times within a day. Nothing was changed."
    sentence = "You’ve sent a lot of requests today. Please call or email the studio."


async def count_request(db: AsyncSession, order: Order, asker: Asker) -> None:
    """Count a request about an order. Taking it back makes room for the next, and gives nothing back here. System actor.

    Raises:
        AskedTooOften.
    """
    if wait := await limits.take(db, ASKED, asker, canonical_email(order.customer_email)):
        raise AskedTooOften(retry_after=wait)
