"""The sale: orders and their lines, who opened them by link, refunds, what was written about them."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class OrderStatus(StrEnum):
    """Where an order stands; `failed` and `cancelled` never took money that stayed."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class ItemType(StrEnum):
    """What a line of an order is: a ticket, an upsell (`upsells.models.UpsellType`), or money only."""

    TICKET = "ticket"
    DIGITAL_DOWNLOAD = "digital_download"
    DVD = "dvd"
    MERCHANDISE = "merchandise"
    BUNDLE = "bundle"
    FEE = "fee"
    TAX = "tax"
    DISCOUNT = "discount"


class MessageKind(StrEnum):
    """What an email about an order says."""

    TICKETS = "tickets"
    PAYMENT_TOO_LATE = "payment_too_late"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    CHANGE_ASKED = "change_asked"
    CHANGE_DECLINED = "change_declined"
    EXCHANGED = "exchanged"
    CHOICE = "choice"
    PAYMENT_LINK = "payment_link"
    PAYMENT_REMINDER = "payment_reminder"
    SEATS_RELEASED = "seats_released"


class MessageStatus(StrEnum):
    """How far an email got."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


_SEARCH_TEXT: Final = r"""
  ' ' || lower(regexp_replace(
    normalize(customer_name || ' ' || customer_email || ' ' || order_number, NFKD), '[\u0300-\u036f]', '', 'g'))
  || ' ' || regexp_replace(coalesce(customer_phone, ''), '[^0-9]', '', 'g')"""


_UNCLOSED: Final = "status in ('pending', 'cancelled')"


class TicketOrder(Base):
    """An order, never deleted.

    Attributes:
        show_id: only when it is for one show.
        customer_email: as it was typed, for writing to.
        customer_email_canonical: the same address in its canonical form, for comparing.
        access_version: raising it revokes the order's links.
        erased_at: since when nothing of it says who bought it.
        expires_at: until when it may be paid; null once its payment can come to nothing more.
        pays_later: whether staff sold it and keep its seats until then.
        search_text: what staff find it by, as `order_search.fold` writes words.
    """

    __tablename__ = "ticket_orders"
    __table_args__ = (
        CheckConstraint("total_amount_in_cents >= 0"),
        CheckConstraint("currency = lower(currency)"),
        one_of("status", OrderStatus),
        CheckConstraint("refunded_amount_in_cents between 0 and total_amount_in_cents"),
        Index("idx_ticket_orders_show", "show_id"),
        Index("idx_ticket_orders_email", "customer_email_canonical"),
        Index("idx_ticket_orders_status", "status", "created_at"),
        Index("ticket_orders_cart", "cart_id"),
        Index("ticket_orders_session", "session_hash"),
        Index("ticket_orders_unclosed", "expires_at", postgresql_where=text(_UNCLOSED)),
        Index("ticket_orders_owing", "show_id", postgresql_where=text("pays_later and status = 'pending'")),
        Index("ticket_orders_paid", "paid_at", "id", postgresql_where=text("paid_at is not null")),
        Index("ticket_orders_search", text("search_text extensions.gin_trgm_ops"), postgresql_using="gin"),
        Index("ticket_orders_newest", "created_at", "id"),
        Index(
            "ticket_orders_refunded",
            "created_at",
            "id",
            postgresql_where=text("refunded_amount_in_cents > 0"),
        ),
        Index("ticket_orders_free", "paid_at", postgresql_where=text("total_amount_in_cents = 0")),
        Index(
            "ticket_orders_idempotency",
            "session_hash",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key is not null"),
        ),
    )

    id: Mapped[Id]
    show_id: Mapped[UUID | None] = mapped_column(ForeignKey("recital_shows.id", ondelete="RESTRICT"))
    cart_id: Mapped[UUID | None] = mapped_column(ForeignKey("carts.id", ondelete="RESTRICT"))
    session_hash: Mapped[str | None]
    customer_name: Mapped[str]
    customer_email: Mapped[str]
    customer_email_canonical: Mapped[str]
    customer_phone: Mapped[str | None]
    stripe_payment_intent_id: Mapped[str | None] = mapped_column(unique=True)
    total_amount_in_cents: Mapped[int]
    refunded_amount_in_cents: Mapped[int] = mapped_column(server_default=text("0"))
    currency: Mapped[str] = mapped_column(server_default=text("'usd'"))
    status: Mapped[OrderStatus] = mapped_column(EnumText(OrderStatus), server_default=text("'pending'"))
    order_number: Mapped[str] = mapped_column(unique=True)
    notes: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str | None]
    access_version: Mapped[int] = mapped_column(server_default=text("1"))
    expires_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]
    erased_at: Mapped[datetime | None]
    updated_at: Mapped[Timestamp]
    pays_later: Mapped[bool] = mapped_column(server_default=text("false"))
    search_text: Mapped[str] = mapped_column(Computed(_SEARCH_TEXT, persisted=True), deferred=True)


class TicketOrderItem(Base):
    """A line. `paid_in_cents` is its share of the payment: a refund is a sum of these.

    Attributes:
        difference_of: the line, of another order, whose dearer seat this pays for.
    """

    __tablename__ = "ticket_order_items"
    __table_args__ = (
        one_of("item_type", ItemType),
        CheckConstraint("quantity > 0"),
        CheckConstraint("(item_type = 'ticket') = (show_seat_id is not null)"),
        Index("ticket_order_items_order", "ticket_order_id"),
        Index("ticket_order_items_ticket", "ticket_id", postgresql_where=text("ticket_id is not null")),
        Index("ticket_order_items_seat", "show_seat_id", postgresql_where=text("show_seat_id is not null")),
        CheckConstraint("difference_of is null or item_type = 'fee'"),
        Index(
            "ticket_order_items_difference",
            "difference_of",
            postgresql_where=text("difference_of is not null"),
        ),
        Index(
            "ticket_order_items_upsell", "upsell_item_id", postgresql_where=text("upsell_item_id is not null")
        ),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    item_type: Mapped[ItemType] = mapped_column(EnumText(ItemType))
    item_name: Mapped[str]
    quantity: Mapped[int] = mapped_column(server_default=text("1"))
    price_in_cents: Mapped[int]
    paid_in_cents: Mapped[int]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id", ondelete="RESTRICT"))
    show_seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("show_seats.id", ondelete="RESTRICT"))
    upsell_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("upsell_items.id", ondelete="RESTRICT"))
    difference_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("ticket_order_items.id", ondelete="RESTRICT")
    )
    created_at: Mapped[Timestamp]


class SessionOrder(Base):
    """An order a browser opened by a mailed link, and at which version of the link.

    Attributes:
        choice_ids: what it may choose for the family, whose own mails it opened.
    """

    __tablename__ = "session_orders"
    __table_args__ = (Index("session_orders_order", "ticket_order_id"),)

    session_hash: Mapped[str] = mapped_column(
        ForeignKey("sessions.session_hash", onupdate="CASCADE", ondelete="CASCADE"), primary_key=True
    )
    ticket_order_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket_orders.id", ondelete="CASCADE"), primary_key=True
    )
    access_version: Mapped[int]
    choice_ids: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[Timestamp]


class OrderMessage(Base):
    """What was written to whom about an order."""

    __tablename__ = "order_messages"
    __table_args__ = (
        one_of("kind", MessageKind),
        one_of("status", MessageStatus),
        Index("order_messages_order", "ticket_order_id"),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind))
    to_email: Mapped[str]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus), server_default=text("'queued'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]


class OrderNote(Base):
    """What staff wrote to an order for each other. It is never changed."""

    __tablename__ = "order_notes"
    __table_args__ = (
        CheckConstraint("length(text) between 1 and 2000"),
        Index("order_notes_order", "ticket_order_id"),
        Index("order_notes_written_by", "written_by", postgresql_where=text("written_by is not null")),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    text: Mapped[str]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]
