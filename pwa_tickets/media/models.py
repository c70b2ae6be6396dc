"""Recordings, the codes that open them, and what was fetched."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, Id, Timestamp


class MediaItem(Base):
    """One recording of a series."""

    __tablename__ = "media_items"
    __table_args__ = (Index("media_items_series", "recital_series_id"),)

    id: Mapped[Id]
    recital_series_id: Mapped[UUID] = mapped_column(ForeignKey("recital_series.id", ondelete="CASCADE"))
    name: Mapped[str]
    description: Mapped[str | None]
    file_url: Mapped[str | None]
    duration_seconds: Mapped[int | None]
    file_size_mb: Mapped[Decimal | None]
    created_at: Mapped[Timestamp]


class MediaAccessCode(Base):
    """Opens the recordings an order paid for."""

    __tablename__ = "media_access_codes"
    __table_args__ = (Index("media_access_codes_order", "ticket_order_id"),)

    id: Mapped[Id]
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="CASCADE"))
    access_code: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]


class MediaAccessGrant(Base):
    """How often a code fetched a recording."""

    __tablename__ = "media_access_grants"
    __table_args__ = (
        UniqueConstraint("access_code_id", "media_item_id"),
        Index("media_access_grants_item", "media_item_id"),
    )

    id: Mapped[Id]
    access_code_id: Mapped[UUID] = mapped_column(ForeignKey("media_access_codes.id", ondelete="CASCADE"))
    media_item_id: Mapped[UUID] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"))
    accessed_at: Mapped[datetime | None]
    download_count: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
