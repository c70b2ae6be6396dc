"""Who decides for a family: the browser that bought, its address once proven, and whoever opened the mail that asks it.

A plain order link is in the tickets, the wallet and the calendar. It is shown around, so that it reads and decides nothing.
"""

from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import limits
from pwa_tickets.accounts.limits import Asker, Limit
from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import TicketsError, TooManyRequests
from pwa_tickets.orders.family_choice_models import FamilyChoice
from pwa_tickets.orders.order_view import Order
from pwa_tickets.web.email_address import canonical_email

MAILED_AGAIN: Final = Limit(name="choice", tries=3, together=5, minutes=60)
_BOUGHT: Final = text("select current_actor_bought(:order_id)")
_MAY_CHOOSE: Final = text("""
    select current_actor_bought(:order_id) or exists (
      select from family_choices asked
      where asked.id = any (current_actor_choice_ids()) and asked.ticket_order_id = :order_id and asked.show_id = :show_id)
""")


class OnlyBuyer(TicketsError):
    """Refuse to let somebody decide for a family who holds a link that only reads."""

    status, slug, title = 403, "only-buyer", "Only whoever bought these tickets can do this"
    description = "The caller reads the order by its link, which decides nothing. Nothing was changed."
    sentence = (
        "This link shows the tickets. To decide about them, sign in with the email they were bought with."
    )


class MailedTooOften(TooManyRequests):
    """Refuse to mail the link to choose a fourth time within an hour."""

    slug, title = "mailed-too-often", "We’ve just sent it"
    description = "The mail was asked for again too often within an hour. Nothing was sent."
    sentence = (
        "We’ve sent that email a few times already. Please look in your spam folder, or try again in an hour."
    )


async def bought(db: AsyncSession, order_id: UUID) -> bool:
    """Tell whether the visitor bought this order, or proved its address. Customer actor."""
    return bool(await db.scalar(_BOUGHT, {"order_id": order_id}))


async def may_choose(db: AsyncSession, choice: FamilyChoice) -> bool:
    """Tell whether the visitor may choose for the family: by a mail about this show, also one of before it was moved again.

    Customer actor.
    """
    asked = {"order_id": choice.ticket_order_id, "show_id": choice.show_id}
    return bool(await db.scalar(_MAY_CHOOSE, asked))


async def mail_again(db: AsyncSession, order: Order, choice: FamilyChoice, asker: Asker) -> None:
    """Queue the mail that asks the family once more, to the order's address. One that waits will do. System actor.

    Raises:
        MailedTooOften.
    """
    if wait := await limits.take(db, MAILED_AGAIN, asker, canonical_email(order.customer_email)):
        raise MailedTooOften(retry_after=wait)
    await enqueue(
        db,
        "send_choice_email",
        dedupe_key=f"asked-again-{choice.id}",
        choice_id=str(choice.id),
        again=str(uuid4()),
    )
