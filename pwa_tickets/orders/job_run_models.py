"""Jobs that staff start and watch."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class JobKind(StrEnum):
    """What a job does."""

    CANCEL_SHOW = "cancel_show"
    SEND_ANNOUNCEMENT = "send_announcement"
    MOVE_SHOW = "move_show"
    RENDER_SHOW_TICKETS = "render_show_tickets"


class JobStatus(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """One run of a job.

    Attributes:
        subject: what it is about: a show, or an announcement.
        facts: what it was started with.
        error: what went wrong, a fact each.
        promised_in_cents: what families whom it asks may take back.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        one_of("kind", JobKind),
        one_of("status", JobStatus),
        CheckConstraint("done between 0 and total"),
        CheckConstraint("promised_in_cents >= 0"),
        Index("job_runs_subject", "subject", "created_at"),
        Index("job_runs_requested_by", "requested_by", postgresql_where=text("requested_by is not null")),
        Index(
            "job_runs_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text(
                "status <> 'failed' and kind <> 'move_show' and (kind <> 'render_show_tickets' or status <> 'done')"
            ),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[JobKind] = mapped_column(EnumText(JobKind))
    subject: Mapped[UUID]
    status: Mapped[JobStatus] = mapped_column(EnumText(JobStatus), server_default=text("'queued'"))
    total: Mapped[int] = mapped_column(server_default=text("0"))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    error: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    promised_in_cents: Mapped[int] = mapped_column(server_default=text("0"))
