"""The studio's one row."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, Timestamp


class Studio(Base):
    """What the owner chose; there is no row where nobody has chosen anything yet.

    Attributes:
        stripe_secret_key, stripe_webhook_secret, earlier_stripe_keys: sealed (`web/sealed.py`).
        set_up: the answers of the guided set-up that have no column of their own.
        personal_data_months: after its last show that an order becomes anonymous; None for never.
        opened_at: until then, once the set-up has begun, every sale is a rehearsal.
    """

    __tablename__ = "studio"
    __table_args__ = (
        CheckConstraint("id"),
        CheckConstraint("length(name) between 1 and 100"),
        CheckConstraint("color ~ '^#[0-9a-f]{6}$'"),
        CheckConstraint("octet_length(logo) <= 400000"),
        CheckConstraint("length(currency) = 3"),
        CheckConstraint("personal_data_months between 1 and 120"),
    )

    id: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    name: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    reply_to: Mapped[str | None]
    color: Mapped[str | None]
    logo: Mapped[bytes | None]
    terms: Mapped[str | None]
    refund_policy: Mapped[str | None]
    privacy: Mapped[str | None]
    currency: Mapped[str | None]
    stripe_account_id: Mapped[str | None]
    stripe_publishable_key: Mapped[str | None]
    stripe_secret_key: Mapped[bytes | None]
    stripe_webhook_secret: Mapped[bytes | None]
    stripe_webhook_id: Mapped[str | None]
    earlier_stripe_keys: Mapped[bytes | None]
    set_up: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    link_hash: Mapped[str | None]
    link_expires_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    personal_data_months: Mapped[int | None]
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
