"""Who asked for web push."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, Id, Timestamp


class PushSubscription(Base):
    """A browser's push address and keys."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        CheckConstraint("email = lower(email)"),
        Index("push_subscriptions_email", "email", postgresql_where=text("email is not null")),
    )

    id: Mapped[Id]
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    session_hash: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[Timestamp]
    failed_at: Mapped[datetime | None]
