"""Disputes: what a cardholder's bank takes back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of
from pwa_tickets.payments.disputes import DisputeStatus


class Dispute(Base):
    """A dispute about an order's payment; its money is in the ledger."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount_in_cents >= 0"),
        one_of("status", DisputeStatus),
        Index("disputes_order", "ticket_order_id"),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    stripe_dispute_id: Mapped[str] = mapped_column(unique=True)
    stripe_payment_intent_id: Mapped[str]
    amount_in_cents: Mapped[int]
    fee_in_cents: Mapped[int] = mapped_column(server_default=text("0"))
    currency: Mapped[str]
    reason: Mapped[str]
    status: Mapped[DisputeStatus] = mapped_column(EnumText(DisputeStatus))
    respond_by: Mapped[datetime | None]
    opened_at: Mapped[Timestamp]
    closed_at: Mapped[datetime | None]
    updated_at: Mapped[Timestamp]
