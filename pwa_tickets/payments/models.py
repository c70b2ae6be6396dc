"""What Stripe reported, and the ledger."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class TransactionKind(StrEnum):
    """Which way money moved."""

    CHARGE = "charge"
    REFUND = "refund"
    DISPUTE = "dispute"
    DISPUTE_REVERSAL = "dispute_reversal"


class PaymentMethod(StrEnum):
    """How money moved that did not move through Stripe."""

    CASH = "cash"
    CHECK = "check"
    CARD_ELSEWHERE = "card_elsewhere"


class StripeEvent(Base):
    """The inbox: each event once. Payloads are dropped after 90 days."""

    __tablename__ = "stripe_events"
    __table_args__ = (
        Index("stripe_events_unhandled", "received_at", postgresql_where=text("handled_at is null")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    payload: Mapped[dict[str, Any] | None]
    received_at: Mapped[Timestamp]
    handled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]


class PaymentTransaction(Base):
    """One movement of money that happened. The order is a later slice's: it reads this, we know nothing of it.

    Attributes:
        method: how it moved; null for what moved through Stripe.
        drawer_shift_id: in whose drawer's shift; a later slice's, too.
    """

    __tablename__ = "payment_transactions"
    __table_args__ = (
        one_of("kind", TransactionKind),
        one_of("method", PaymentMethod),
        CheckConstraint("amount_in_cents >= 0"),
        Index("payment_transactions_order", "ticket_order_id"),
        Index("payment_transactions_intent", "stripe_payment_intent_id"),
        Index("payment_transactions_created", "created_at"),
        Index(
            "payment_transactions_shift",
            "drawer_shift_id",
            postgresql_where=text("drawer_shift_id is not null"),
        ),
        Index("payment_transactions_last4", "card_last4", postgresql_where=text("card_last4 is not null")),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_orders.id", ondelete="SET NULL"))
    kind: Mapped[TransactionKind] = mapped_column(EnumText(TransactionKind))
    stripe_payment_intent_id: Mapped[str | None]
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    amount_in_cents: Mapped[int]
    fee_in_cents: Mapped[int | None]
    currency: Mapped[str]
    created_at: Mapped[Timestamp]
    card_brand: Mapped[str | None]
    card_last4: Mapped[str | None]
    method: Mapped[PaymentMethod | None] = mapped_column(EnumText(PaymentMethod))
    drawer_shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("drawer_shifts.id", ondelete="RESTRICT"))
