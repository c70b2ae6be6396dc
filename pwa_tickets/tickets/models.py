"""The right to sit down, and every code a seat may be entered with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of
from pwa_tickets.tickets.codes import CodeState

FIRST_12_BYTES_OF_SHA256_AS_BASE64URL = (
    "translate(rtrim(encode(substring(sha256(decode(qr_code, 'escape')) from 1 for 12), 'base64'), '='), "
    "'+/', '-_')"
)


class Ticket(Base):
    """One seat of one order, as long as the right to it lives; `scanned_at` and `scanned_by` sum up its scans."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("tickets_order", "ticket_order_id"),
        Index(
            "tickets_one_per_seat", "show_seat_id", unique=True, postgresql_where=text("voided_at is null")
        ),
        Index("tickets_seat", "show_seat_id"),
        Index("tickets_scanned_by", "scanned_by", postgresql_where=text("scanned_by is not null")),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    show_seat_id: Mapped[UUID] = mapped_column(ForeignKey("show_seats.id", ondelete="RESTRICT"))
    qr_code: Mapped[str] = mapped_column(unique=True)
    ticket_number: Mapped[str] = mapped_column(unique=True)
    pdf_url: Mapped[str | None]
    pdf_generated_at: Mapped[datetime | None]
    scanned_at: Mapped[datetime | None]
    scanned_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]


class ShowSeatCode(Base):
    """A code of a seat, made before it is sold; spares go out in order of generation."""

    __tablename__ = "show_seat_codes"
    __table_args__ = (
        CheckConstraint("generation >= 0"),
        one_of("state", CodeState),
        CheckConstraint("state <> 'sold' or ticket_id is not null"),
        Index("show_seat_codes_changed", "changed_at"),
        Index("show_seat_codes_ticket", "ticket_id", postgresql_where=text("ticket_id is not null")),
    )

    show_seat_id: Mapped[UUID] = mapped_column(
        ForeignKey("show_seats.id", ondelete="CASCADE"), primary_key=True
    )
    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    qr_code: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str] = mapped_column(
        Computed(FIRST_12_BYTES_OF_SHA256_AS_BASE64URL, persisted=True), unique=True
    )
    state: Mapped[CodeState] = mapped_column(EnumText(CodeState), server_default=text("'spare'"))
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    changed_at: Mapped[Timestamp]
    created_at: Mapped[Timestamp]
