"""Reports by mail: who gets which, and which were sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
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
