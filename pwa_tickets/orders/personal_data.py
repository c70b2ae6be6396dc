"""What is kept about one buyer: reading it whole, making it anonymous when they ask, or months after their last show."""

from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import team
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.email_address import canonical_email

SOMEBODY: Final = Subject("customer", "")
"""Whom an entry of the log is about: that it happened is kept, to whom is not."""

_KEPT: Final = text("""
    select (select count(*) from ticket_orders where customer_email_canonical = :email) as orders,
      (select count(*) from ticket_orders o join tickets t on t.ticket_order_id = o.id and t.voided_at is null
       join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
       where o.customer_email_canonical = :email and sh.cancelled_at is null and sh.starts_at > now()) as tickets_to_come,
      exists (select from sessions where email = :email and profile_id is null)
        or exists (select from push_subscriptions where email = :email)
        or exists (select from sign_in_codes where email = :email) as has_signed_in
""")
_DATA: Final = text("select customer_data(:email)")
_ERASE: Final = text("select erase_customer(:email, :tickets_stay)")
_ERASE_OLD: Final = text("select erase_old_orders()")


class NotErasable(TicketsError):
    """Refuse to erase a buyer whose money is on its way, or who has tickets that nobody said may stay."""

    status, slug, title, sqlstate = 409, "not-erasable", "This can’t be erased yet", "TKERA"
    description = (
        "An order waits for its payment or its refund, or there are tickets for shows yet to come and nobody said "
        "that they stay good. Nothing was changed."
    )
    fact_types: ClassVar = {
        "waiting": Fact(int, "Orders whose payment or refund is on its way."),
        "tickets": Fact(int, "Tickets for shows yet to come."),
    }
    sentence = "Money of an order is still on its way, or there are tickets for upcoming shows."


class Kept(msgspec.Struct, kw_only=True):
    """What there is about an address.

    Attributes:
        email: in its canonical form.
        tickets_to_come: good ones, for shows yet to come.
        has_signed_in: whether a browser signed in with it, or asked to.
    """

    email: str
    orders: int
    tickets_to_come: int
    has_signed_in: bool

    @property
    def is_known(self) -> bool:
        """Whether there is anything."""
        return self.orders > 0 or self.has_signed_in


async def kept_about(db: AsyncSession, email: str) -> Kept:
    """Count what is kept about an address. System actor, as everywhere here."""
    canonical = canonical_email(email)
    row = (await db.execute(_KEPT, {"email": canonical})).mappings().one()
    return Kept(email=canonical, **row)


async def export(db: AsyncSession, email: str, *, by: StaffMember) -> dict[str, Any]:
    """Everything that is kept about an address, for whoever asks what it is."""
    await team.lock_owners(db, by)
    data: dict[str, Any] = await db.scalar(_DATA, {"email": canonical_email(email)})
    await audit.record(db, by, "customer_exported", SOMEBODY, after={"orders": len(data["orders"])})
    return data


async def erase(db: AsyncSession, email: str, *, tickets_stay: bool, by: StaffMember) -> int:
    """Make everything that is kept about an address anonymous; returns how many orders it had.

    Args:
        tickets_stay: whether their tickets for shows yet to come stay good, for whoever has the codes.

    Raises:
        NotErasable: money is on its way, or there are tickets to come and they may not stay.
    """
    await team.lock_owners(db, by)
    values = {"email": canonical_email(email), "tickets_stay": tickets_stay}
    order_ids: list[UUID] = await db.scalar(_ERASE, values) or []
    await _forget_pdfs(db, order_ids)
    await audit.record(db, by, "customer_erased", SOMEBODY, after={"orders": len(order_ids)})
    return len(order_ids)


async def erase_old(database: Database) -> None:
    """Make orders anonymous whose last show was as many months ago as the studio says."""
    order_ids: list[UUID] | None = None
    while order_ids is None or order_ids:
        async with database.transaction(SYSTEM) as db:
            order_ids = await db.scalar(_ERASE_OLD) or []
            await _forget_pdfs(db, order_ids)


async def _forget_pdfs(db: AsyncSession, order_ids: list[UUID]) -> None:
    """Queue that the printed tickets of these orders, which say a name, go from storage."""
    for order_id in order_ids:
        await enqueue(db, "delete_ticket_pdfs", order_id=str(order_id))


def waiting_words(refusal: NotErasable) -> str:
    """Why something cannot be erased yet, in a sentence."""
    if refusal.facts["waiting"]:
        return gettext(
            "Money of an order is still on its way. Wait until it has arrived, or cancel the order first."
        )
    return ngettext(
        "There is %(num)s ticket for an upcoming show. Please confirm that it stays good.",
        "There are %(num)s tickets for upcoming shows. Please confirm that they stay good.",
        refusal.facts["tickets"],
    ) % {"num": refusal.facts["tickets"]}
