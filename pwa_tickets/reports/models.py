"""Reports by mail: who gets which, and which were sent. And sales tax: its rates, and which orders are exempt."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class ScheduleKind(StrEnum):
    """Which report, and how often."""

    DAILY_SALES = "daily_sales"
    WEEKLY_SALES = "weekly_sales"
    SHOW_LISTS = "show_lists"


class ReportSchedule(Base):
    """An address that gets a report again and again, until `ended_at`."""

    __tablename__ = "report_schedules"
    __table_args__ = (
        one_of("kind", ScheduleKind),
        Index(
            "report_schedules_running",
            "kind",
            "to_email",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("report_schedules_created_by", "created_by", postgresql_where=text("created_by is not null")),
    )

    id: Mapped[Id]
    kind: Mapped[ScheduleKind] = mapped_column(EnumText(ScheduleKind))
    to_email: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]
    ended_at: Mapped[datetime | None]


class ReportEmail(Base):
    """One report to one address. `about`: its first day, or its show's id; each once."""

    __tablename__ = "report_emails"
    __table_args__ = (UniqueConstraint("report_schedule_id", "about"),)

    id: Mapped[Id]
    report_schedule_id: Mapped[UUID] = mapped_column(ForeignKey("report_schedules.id", ondelete="CASCADE"))
    about: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]


class SalesTaxRate(Base):
    """How many percent of tax prices include from a day on, until a later rate begins."""

    __tablename__ = "sales_tax_rates"
    __table_args__ = (
        UniqueConstraint("starts_on"),
        CheckConstraint("tickets_percent between 0 and 30"),
        CheckConstraint("extras_percent between 0 and 30"),
    )

    id: Mapped[Id]
    starts_on: Mapped[date]
    tickets_percent: Mapped[Decimal] = mapped_column(Numeric(5, 3))
    extras_percent: Mapped[Decimal] = mapped_column(Numeric(5, 3))
    created_at: Mapped[Timestamp]


class TaxExemption(Base):
    """An order that owes no sales tax, by a certificate that the studio keeps."""

    __tablename__ = "tax_exemptions"
    __table_args__ = (CheckConstraint("length(certificate) between 1 and 100"),)

    ticket_order_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket_orders.id", ondelete="CASCADE"), primary_key=True
    )
    certificate: Mapped[str]
    created_at: Mapped[Timestamp]
