"""A show's seats: who may have them now, and the carts that reserved them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class SeatStatus(StrEnum):
    """Who may have a seat of a show: anybody, a buyer for some minutes, its buyer, or whom staff keep it for."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    SOLD = "sold"
    HELD = "held"


class SeatHold(Base):
    """A decision of staff to keep seats of a show back. `until` null: until they release them."""

    __tablename__ = "seat_holds"
    __table_args__ = (
        Index("idx_seat_holds_show", "show_id"),
        Index("idx_seat_holds_created_by", "created_by"),
        Index("idx_seat_holds_until", "until", postgresql_where=text("until is not null")),
    )

    id: Mapped[Id]
    show_id: Mapped[UUID] = mapped_column(ForeignKey("recital_shows.id", ondelete="CASCADE"))
    reason: Mapped[str]
    kept_for: Mapped[str | None]
    until: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]


class ShowSeat(Base):
    """One seat on one show. Changed by functions only; `reserved_by` is a session hash that no request may read."""

    __tablename__ = "show_seats"
    __table_args__ = (
        UniqueConstraint("show_id", "seat_id"),
        one_of("status", SeatStatus),
        CheckConstraint("price_in_cents >= 0"),
        CheckConstraint("(status = 'reserved') = (reserved_by is not null)"),
        CheckConstraint("(status = 'reserved') = (reserved_until is not null)"),
        Index("idx_show_seats_seat", "seat_id"),
        Index("idx_show_seats_reservation", "reserved_until", postgresql_where=text("status = 'reserved'")),
        Index("idx_show_seats_reserved_by", "reserved_by", postgresql_where=text("reserved_by is not null")),
        Index("idx_show_seats_hold", "hold_id", postgresql_where=text("hold_id is not null")),
        {"postgresql_with": {"fillfactor": 60}},  # half-empty pages keep the hottest updates on the page
    )

    id: Mapped[Id]
    show_id: Mapped[UUID] = mapped_column(ForeignKey("recital_shows.id", ondelete="CASCADE"))
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seats.id", ondelete="RESTRICT"))
    status: Mapped[SeatStatus] = mapped_column(EnumText(SeatStatus), server_default=text("'available'"))
    price_in_cents: Mapped[int]
    reserved_by: Mapped[str | None]
    reserved_until: Mapped[datetime | None]
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat_holds.id", ondelete="SET NULL"))


class Cart(Base):
    """A visitor's basket over all shows; its seats share one deadline, and one basket of a visitor is open.

    Attributes:
        latest_deadline: how far the deadline may move, as the settings were when the visitor first had seats.
        origin: from where it was asked for, a keyed hash of the network's address; null where no limits apply.
    """

    __tablename__ = "carts"
    __table_args__ = (
        Index("carts_open", "session_hash", unique=True, postgresql_where=text("closed_at is null")),
    )

    id: Mapped[Id]
    session_hash: Mapped[str]
    deadline: Mapped[datetime]
    first_reserved_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]
    latest_deadline: Mapped[datetime]
    origin: Mapped[str | None]


class UsedProof(Base):
    """A proof of work that was used, and by whom: nobody else may use it. Forgotten once it is over anyway."""

    __tablename__ = "used_proofs"
    __table_args__ = (Index("used_proofs_session", "session_hash"),)

    nonce: Mapped[str] = mapped_column(primary_key=True)
    session_hash: Mapped[str]
    used_at: Mapped[Timestamp]
