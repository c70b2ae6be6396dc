"""What families ask the studio to change about an order."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class ChangeKind(StrEnum):
    """What a family asks for: its money back, or other seats."""

    REFUND = "refund"
    EXCHANGE = "exchange"


class ChangeStatus(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ChangeRequest(Base):
    """What a family asked for, and what came of it. One at a time waits for an order.

    Attributes:
        ticket_ids: the tickets it is about; some may have ended since.
        message: in the family's words, '' for none.
        answer: why staff declined, '' for nothing said.
    """

    __tablename__ = "change_requests"
    __table_args__ = (
        one_of("kind", ChangeKind),
        one_of("status", ChangeStatus),
        CheckConstraint("cardinality(ticket_ids) between 1 and 200"),
        CheckConstraint("char_length(message) <= 1000"),
        CheckConstraint("char_length(answer) <= 1000"),
        CheckConstraint("(status = 'open') = (answered_at is null)"),
        Index(
            "change_requests_open", "ticket_order_id", unique=True, postgresql_where=text("status = 'open'")
        ),
        Index("change_requests_waiting", "created_at", "id", postgresql_where=text("status = 'open'")),
        Index("change_requests_order", "ticket_order_id", "created_at"),
        Index("change_requests_answered_by", "answered_by", postgresql_where=text("answered_by is not null")),
    )

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    kind: Mapped[ChangeKind] = mapped_column(EnumText(ChangeKind))
    ticket_ids: Mapped[list[UUID]]
    message: Mapped[str] = mapped_column(server_default=text("''"))
    status: Mapped[ChangeStatus] = mapped_column(EnumText(ChangeStatus), server_default=text("'open'"))
    answer: Mapped[str] = mapped_column(server_default=text("''"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]
