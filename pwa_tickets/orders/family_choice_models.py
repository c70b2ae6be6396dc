"""What families are asked when their show does not take place as it was sold."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class Occasion(StrEnum):
    """Why a family is asked: its show was called off, or has another time."""

    CANCELLED = "cancelled"
    MOVED = "moved"


class Fallback(StrEnum):
    """What happens where nobody chose in time."""

    REFUND = "refund"
    DONATION = "donation"
    KEEP = "keep"


class Choice(StrEnum):
    """What became of the tickets; `ended`: staff had ended them before anybody chose."""

    REFUND = "refund"
    DONATION = "donation"
    EXCHANGE = "exchange"
    KEEP = "keep"
    ENDED = "ended"


class FamilyChoice(Base):
    """What one family is asked about its tickets for one show, and what it chose.

    Attributes:
        job_run_id: the run that asked.
        message: the studio's words to the families, '' for none.
        fallback: what the worker chooses after `decide_by`.
        by_default: whether the worker chose.
    """

    __tablename__ = "family_choices"
    __table_args__ = (
        one_of("occasion", Occasion),
        one_of("fallback", Fallback),
        one_of("chosen", Choice),
        CheckConstraint("char_length(message) <= 1000"),
        CheckConstraint("(chosen is null) = (chosen_at is null)"),
        UniqueConstraint("job_run_id", "ticket_order_id"),
        Index("family_choices_order", "ticket_order_id", "created_at"),
        Index("family_choices_show", "show_id"),
        Index("family_choices_open", "decide_by", postgresql_where=text("chosen is null")),
    )

    id: Mapped[Id]
    job_run_id: Mapped[UUID] = mapped_column(ForeignKey("job_runs.id", ondelete="RESTRICT"))
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    show_id: Mapped[UUID] = mapped_column(ForeignKey("recital_shows.id", ondelete="RESTRICT"))
    occasion: Mapped[Occasion] = mapped_column(EnumText(Occasion))
    message: Mapped[str] = mapped_column(server_default=text("''"))
    fallback: Mapped[Fallback] = mapped_column(EnumText(Fallback))
    decide_by: Mapped[datetime]
    chosen: Mapped[Choice | None] = mapped_column(EnumText(Choice))
    by_default: Mapped[bool] = mapped_column(server_default=text("false"))
    chosen_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]
