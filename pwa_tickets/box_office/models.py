"""What was sold at the counter, how it was or will be paid, and into whose drawer."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class SalePayment(StrEnum):
    """How a sale at the counter is paid."""

    CASH = "cash"
    CHECK = "check"
    CARD_ELSEWHERE = "card_elsewhere"
    COMP = "comp"
    LINK = "link"
    LATER = "later"

    @property
    def is_later(self) -> bool:
        """Whether nobody has paid yet, and the seats are kept until somebody does."""
        return self in (SalePayment.LINK, SalePayment.LATER)


class BoxOfficeSale(Base):
    """An order that staff sold.

    Attributes:
        received_in_cents: the cash that was handed over; what it is more than the total was given back.
        reason: why it was given away; erased with the buyer.
        comp_reason: the same, of the studio's list, which names nobody and stays; null for what was before there was one.
        taken_by, taken_at: who took at the counter what was to be paid later, and when.
        reminded_at: when the family was reminded of the time that it has now.
        request_hash: of what was asked for under the key.
    """

    __tablename__ = "box_office_sales"
    __table_args__ = (
        one_of("payment", SalePayment),
        CheckConstraint("received_in_cents >= 0"),
        CheckConstraint("length(reason) <= 500"),
        CheckConstraint("length(comp_reason) between 1 and 60"),
        Index(
            "box_office_sales_key",
            "sold_by",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key is not null"),
        ),
    )

    ticket_order_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket_orders.id", ondelete="RESTRICT"), primary_key=True
    )
    sold_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    payment: Mapped[SalePayment] = mapped_column(EnumText(SalePayment))
    received_in_cents: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    comp_reason: Mapped[str | None]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str]
    created_at: Mapped[Timestamp]


class DrawerShift(Base):
    """A drawer from when it was opened until it was counted. What moved in it is in the ledger.

    Attributes:
        opened_by: whose sales go into it.
        float_in_cents: the cash that was in it at the beginning.
        expected_in_cents: the cash that was to be in it at the end.
        reason: why another sum was counted.
    """

    __tablename__ = "drawer_shifts"
    __table_args__ = (
        CheckConstraint("float_in_cents >= 0"),
        CheckConstraint("counted_in_cents >= 0"),
        CheckConstraint("length(reason) <= 500"),
        CheckConstraint(
            "(closed_at is null) = (counted_in_cents is null) and (closed_at is null) = (expected_in_cents is null)"
            " and (closed_at is null) = (closed_by is null)"
        ),
        CheckConstraint("counted_in_cents is null or counted_in_cents = expected_in_cents or reason <> ''"),
        Index("drawer_shifts_open", "opened_by", unique=True, postgresql_where=text("closed_at is null")),
        Index("drawer_shifts_opened_at", "opened_at", "id"),
    )

    id: Mapped[Id]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    opened_at: Mapped[Timestamp]
    float_in_cents: Mapped[int]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    closed_at: Mapped[datetime | None]
    counted_in_cents: Mapped[int | None]
    expected_in_cents: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default=text("''"))


class CompReason(Base):
    """A reason for comps that the studio added, or one of the usual that it took off."""

    __tablename__ = "comp_reasons"
    __table_args__ = (
        CheckConstraint("length(name) between 1 and 60"),
        Index("comp_reasons_name", text("lower(name)"), unique=True),
    )

    id: Mapped[Id]
    name: Mapped[str]
    is_offered: Mapped[bool]
    updated_at: Mapped[Timestamp]


class CompAllowance(Base):
    """How many tickets of a show may be given away."""

    __tablename__ = "comp_allowances"
    __table_args__ = (CheckConstraint("tickets >= 0"),)

    show_id: Mapped[UUID] = mapped_column(
        ForeignKey("recital_shows.id", ondelete="CASCADE"), primary_key=True
    )
    tickets: Mapped[int]
    updated_at: Mapped[Timestamp]
