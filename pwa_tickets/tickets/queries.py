"""Which orders tickets are looked up by. What an order holds is read by `orders/order_view.py`; row security decides whose."""

from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.orders.order_view import Order, Ticket, read_order, read_orders
from pwa_tickets.tickets import models

_TO_RESEND: Final = text("""
    select o.id from ticket_orders o
    where o.status = 'paid' and (o.id = :order_id or (o.customer_email_canonical = :email and exists (
      select from tickets t join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
      where t.ticket_order_id = o.id and t.voided_at is null and sh.starts_at > now() - interval '12 hours')))
    order by o.paid_at desc limit 5
""")


async def order_of_ticket(db: AsyncSession, ticket_id: UUID) -> tuple[Order, Ticket]:
    """The ticket and the order it came with.

    Raises:
        NotFound: not there, or not this actor's to see.
    """
    order_id = await db.scalar(select(models.Ticket.ticket_order_id).where(models.Ticket.id == ticket_id))
    if order_id is None:
        raise NotFound()
    order = await read_order(db, order_id)
    return order, next(ticket for ticket in order.tickets if ticket.id == ticket_id)


async def orders_to_resend(db: AsyncSession, *, order_id: UUID | None, email: str | None) -> list[Order]:
    """The paid order of this id, or the newest five of this canonical address with a show still to come. System actor."""
    found = await db.scalars(_TO_RESEND, {"order_id": order_id, "email": email})
    return await read_orders(db, found.all())
