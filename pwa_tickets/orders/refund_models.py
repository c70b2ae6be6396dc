"""Money that goes back: the refund, and what of it belongs to which line."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of
from pwa_tickets.payments.objects import RefundStatus


class RefundReason(StrEnum):
    """Why money goes back."""

    REQUESTED = "requested"
    PAYMENT_TOO_LATE = "payment_too_late"
    SHOW_CANCELLED = "show_cancelled"
    MADE_AT_STRIPE = "made_at_stripe"


class RefundMethod(StrEnum):
    """How money goes back: to the card, from the drawer, or not at all: given to the studio, or none."""

    CARD = "card"
    CHECK = "check"
    CASH = "cash"
    DONATION = "donation"
    NONE = "none"


class TicketChoice(StrEnum):
    """What becomes of the tickets that a refund is about."""

    VOID = "void"
    STAY = "stay"


class SeatChoice(StrEnum):
    """What becomes of the seats of tickets that end."""

    RELEASE = "release"
    HOLD = "hold"


class Refund(Base):
    """Money on its way back, written before Stripe is asked; its id is Stripe's idempotency key.

    Attributes:
        request: what was asked for under the idempotency key.
        replaces: the refund that failed, whose money this one pays another way.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_in_cents >= 0"),
        one_of("reason", RefundReason),
        one_of("status", RefundStatus),
        one_of("method", RefundMethod),
        one_of("tickets", TicketChoice),
        Index("refunds_order", "ticket_order_id"),
        Index(
            "refunds_pending", "created_at", postgresql_where=text("status in ('pending', 'requires_action')")
        ),
        Index("refunds_requested_by", "requested_by", postgresql_where=text("requested_by is not null")),
        Index(
            "refunds_idempotency",
            "ticket_order_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key is not null"),
        ),
        Index("refunds_replaces", "replaces", unique=True, postgresql_where=text("replaces is not null")),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    stripe_payment_intent_id: Mapped[str | None]
    stripe_refund_id: Mapped[str | None] = mapped_column(unique=True)
    amount_in_cents: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[RefundReason] = mapped_column(EnumText(RefundReason), server_default=text("'requested'"))
    note: Mapped[str | None]
    lost_show_seat_ids: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'"))
    status: Mapped[RefundStatus] = mapped_column(EnumText(RefundStatus), server_default=text("'pending'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    method: Mapped[RefundMethod] = mapped_column(EnumText(RefundMethod), server_default=text("'card'"))
    tickets: Mapped[TicketChoice] = mapped_column(EnumText(TicketChoice), server_default=text("'void'"))
    idempotency_key: Mapped[str | None]
    request: Mapped[dict[str, Any] | None]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("refunds.id", ondelete="RESTRICT"))


class RefundItem(Base):
    """What of a refund belongs to a line; a refund for nothing in particular has none.

    Attributes:
        ended_in_cents: what was left of the line, where its ticket ended by this.
    """

    __tablename__ = "refund_items"
    __table_args__ = (
        CheckConstraint("amount_in_cents >= 0"),
        CheckConstraint("ended_in_cents >= 0"),
        Index("refund_items_line", "ticket_order_item_id"),
    )

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refunds.id", ondelete="RESTRICT"), primary_key=True)
    ticket_order_item_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket_order_items.id", ondelete="RESTRICT"), primary_key=True
    )
    amount_in_cents: Mapped[int]
    ended_in_cents: Mapped[int] = mapped_column(server_default=text("0"))
