"""Shows: series and shows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, Id, Timestamp


class RecitalSeries(Base):
    """A recital: its shows and upsells belong to it. `poster` is the color of its drawn poster."""

    __tablename__ = "recital_series"

    id: Mapped[Id]
    name: Mapped[str]
    season: Mapped[str | None]
    description: Mapped[str | None]
    poster: Mapped[str] = mapped_column(server_default=text("'green'"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]


class RecitalShow(Base):
    """One show. `sale_opens_at` null: not announced; `sale_closes_at` null: sells until it starts.

    `price_in_cents` overrides the zones' prices when the seats are made; `pricing_version` goes up when unsold seats
    are re-priced. `free_is_meant`: seats that cost nothing are meant to be free. `mark` is the color and pattern on its
    tickets, see `marks.py`; null before its seats are made. `seat_set_id` is the set-up of its hall; null for the whole hall.
    """

    __tablename__ = "recital_shows"
    __table_args__ = (
        CheckConstraint("duration_minutes > 0"),
        CheckConstraint("price_in_cents >= 0"),
        CheckConstraint("seats_per_buyer > 0"),
        CheckConstraint("mark between 0 and 35"),
        Index("idx_recital_shows_venue", "venue_id"),
        Index("idx_recital_shows_series", "recital_series_id"),
        Index("idx_recital_shows_start", "starts_at"),
        Index("idx_recital_shows_seat_set", "seat_set_id"),
    )

    id: Mapped[Id]
    recital_series_id: Mapped[UUID] = mapped_column(ForeignKey("recital_series.id", ondelete="RESTRICT"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id", ondelete="RESTRICT"))
    title: Mapped[str]
    starts_at: Mapped[datetime]
    doors_at: Mapped[datetime | None]
    duration_minutes: Mapped[int | None]
    sale_opens_at: Mapped[datetime | None]
    sale_closes_at: Mapped[datetime | None]
    price_in_cents: Mapped[int | None]
    seats_per_buyer: Mapped[int] = mapped_column(server_default=text("8"))
    pricing_version: Mapped[int] = mapped_column(server_default=text("1"))
    cancelled_at: Mapped[datetime | None]
    free_is_meant: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    mark: Mapped[int | None]
    seat_set_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat_sets.id", ondelete="SET NULL"))
