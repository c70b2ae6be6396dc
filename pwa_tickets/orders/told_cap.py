"""What is said when an address has as many seats as it may: to whom it is theirs, how many; to others, no number.

Anybody can type an address, and "You already have 2." would tell whoever asks that its owner comes to this show.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import text

from pwa_tickets.db.actor import Actor
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.seats.reservations import OverCap
from pwa_tickets.web.email_address import canonical_email

_SEEN: Final = text("""
    select coalesce(max(seats), 0) from (
      select count(*) as seats from ticket_orders o
      join tickets t on t.ticket_order_id = o.id and t.voided_at is null
      join seat_labels l on l.show_seat_id = t.show_seat_id
      where o.customer_email_canonical = :email group by l.show_id) by_show
""")


@asynccontextmanager
async def telling_caps(database: Database, visitor: Actor, email: str) -> AsyncGenerator[None]:
    """Tell a refusal of this block as the visitor may hear it: around every transaction that asks what an address has.

    Raises:
        OverCap, or InvalidInput in its place.
    """
    try:
        yield
    except OverCap as refusal:
        raise await _as_told(database, visitor, refusal, email) from None


async def _as_told(database: Database, visitor: Actor, refusal: OverCap, email: str) -> TicketsError:
    """The refusal as the visitor may hear it: as it is, where all that it counts is the visitor's to see anyway.

    That is so for whoever signed in with the address, holds the link of its order, or bought in this browser.
    """
    async with database.transaction(visitor) as db:
        seen = await db.scalar(_SEEN, {"email": canonical_email(email)})
    if (seen or 0) >= refusal.facts.get("have", 0):
        return refusal
    sentence = gettext(
        "We can’t take this order for that email. Please sign in with it first, or use another."
    )
    return InvalidInput([{"field": "customer_email", "message": sentence}])
