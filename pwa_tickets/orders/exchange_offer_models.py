"""Dearer seats that are kept for a family until it has paid the difference."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, Timestamp


class ExchangeOffer(Base):
    """Tickets that move once the difference is paid. Whether they did, the status of the paying order says.

    Attributes:
        paying_order_id: the order that carries the difference and keeps the new seats.
        ticket_order_id: the order whose tickets move.
        show_id: the soonest of the shows that they move to; what the difference brings is this show's.
        moves: [{ticket_id, item_id, from_seat_id, show_seat_id, given_in_cents}]; given: what the line gets of what others of the
            party paid too much, or gives.
    """

    __tablename__ = "exchange_offers"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(moves) > 0"),
        Index("exchange_offers_order", "ticket_order_id", "created_at"),
        Index("exchange_offers_show", "show_id"),
    )

    paying_order_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket_orders.id", ondelete="RESTRICT"), primary_key=True
    )
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    show_id: Mapped[UUID] = mapped_column(ForeignKey("recital_shows.id", ondelete="RESTRICT"))
    moves: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[Timestamp]
