"""Upsells to add to an order."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of


class UpsellType(StrEnum):
    """What kind of thing an upsell is."""

    DIGITAL_DOWNLOAD = "digital_download"
    DVD = "dvd"
    MERCHANDISE = "merchandise"
    BUNDLE = "bundle"


class UpsellItem(Base):
    """Something sold with the seats of one series, or of every series when it names none."""

    __tablename__ = "upsell_items"
    __table_args__ = (
        one_of("item_type", UpsellType),
        CheckConstraint("price_in_cents >= 0"),
        Index("upsell_items_series", "recital_series_id"),
    )

    id: Mapped[Id]
    recital_series_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("recital_series.id", ondelete="CASCADE")
    )
    name: Mapped[str]
    description: Mapped[str | None]
    item_type: Mapped[UpsellType] = mapped_column(EnumText(UpsellType))
    price_in_cents: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
