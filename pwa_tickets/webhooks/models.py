"""Webhooks: endpoints of the studio's own systems, and the deliveries to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import NOW, Base, EnumText, Id, Timestamp, one_of


class PauseReason(StrEnum):
    """Why nothing is sent to an endpoint: an owner asked, it failed for a day, or it said that it is gone."""

    ASKED = "asked"
    FAILING = "failing"
    GONE = "gone"


class DeliveryStatus(StrEnum):
    """What became of a delivery; `waiting` is what the worker still has to send."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookEndpoint(Base):
    """An address of a system of the studio's, with the events that it asked for."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("url like 'https://%' and length(url) <= 500"),
        CheckConstraint("cardinality(events) > 0"),
        one_of("pause_reason", PauseReason),
        CheckConstraint("(paused_at is null) = (pause_reason is null)"),
    )

    id: Mapped[Id]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[bytes]
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[PauseReason | None] = mapped_column(EnumText(PauseReason))
    created_at: Mapped[Timestamp]


class WebhookDelivery(Base):
    """One event for one endpoint: waiting until it was taken, or was tried for a day."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("status", DeliveryStatus),
        Index(
            "webhook_deliveries_due",
            "endpoint_id",
            "next_attempt_at",
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("webhook_deliveries_log", "endpoint_id", "created_at", "id"),
        Index("webhook_deliveries_age", "created_at"),
    )

    id: Mapped[Id]
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    status: Mapped[DeliveryStatus] = mapped_column(EnumText(DeliveryStatus), server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=NOW)
    last_attempt_at: Mapped[datetime | None]
    answer_status: Mapped[int | None]
    failure: Mapped[str | None]
    created_at: Mapped[Timestamp]
