"""The building: venues, sections, price zones and the seats as drawn."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of
from pwa_tickets.venues.zone_looks import ZoneColor, ZoneShape


class SeatType(StrEnum):
    """What a seat of the building is for: anybody, a wheelchair, the house, or nobody."""

    REGULAR = "regular"
    ADA = "ada"
    HOUSE = "house"
    BLOCKED = "blocked"


class SectionKind(StrEnum):
    """How a section is sold: by seat, or by how many fit in."""

    NUMBERED = "numbered"
    GENERAL = "general"


class Venue(Base):
    """A venue. `layout`: stage, labels, doors, aisles, tables, in 1/100 of a seat pitch; `map_version` counts saved maps."""

    __tablename__ = "venues"

    id: Mapped[Id]
    name: Mapped[str]
    address: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    zip_code: Mapped[str | None]
    capacity: Mapped[int | None]
    description: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(server_default=text("'America/New_York'"))
    layout: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    map_version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]


class VenueSection(Base):
    """A part of the venue with rows of its own.

    Attributes:
        capacity: how many fit into a general section.
        price_zone_id: what a place of a general section costs; null for numbered sections.
        level: the floor it is on, as people call it: `Balcony`.
        entrance: the door that leads to it: `Door 3`.
    """

    __tablename__ = "venue_sections"
    __table_args__ = (
        UniqueConstraint("venue_id", "name", deferrable=True),
        one_of("kind", SectionKind),
        CheckConstraint("capacity > 0"),
        Index("idx_venue_sections_price_zone", "price_zone_id"),
    )

    id: Mapped[Id]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"))
    name: Mapped[str]
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    kind: Mapped[SectionKind] = mapped_column(EnumText(SectionKind), server_default=text("'numbered'"))
    capacity: Mapped[int | None]
    level: Mapped[str | None]
    entrance: Mapped[str | None]
    price_zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("price_zones.id", ondelete="SET NULL"))


class PriceZone(Base):
    """Seats of one price; null where nobody has said what they cost. `color`, `shape`: see zone_looks."""

    __tablename__ = "price_zones"
    __table_args__ = (
        UniqueConstraint("venue_id", "name", deferrable=True),
        CheckConstraint("price_in_cents >= 0"),
        one_of("color", ZoneColor),
        one_of("shape", ZoneShape),
    )

    id: Mapped[Id]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"))
    name: Mapped[str]
    price_in_cents: Mapped[int | None]
    color: Mapped[ZoneColor | None] = mapped_column(EnumText(ZoneColor))
    display_order: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    shape: Mapped[ZoneShape | None] = mapped_column(EnumText(ZoneShape))


class Seat(Base):
    """A seat of the building; `companion_of` is the wheelchair place it stays beside, `note` what buyers should know of it.

    A place of a general section has no row: `row_name` is '' there and nowhere else, and its number is only what tells it apart.
    `row_order` is the place of its row among all rows of the venue, from 1, and what every reader sorts rows by; 0 until
    `order_rows` has looked at the venue.
    """

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("venue_id", "section_id", "row_name", "seat_number", deferrable=True),
        one_of("seat_type", SeatType),
        CheckConstraint("row_order >= 0"),
        Index("idx_seats_section", "section_id", "id"),
        Index("idx_seats_price_zone", "price_zone_id"),
        Index("idx_seats_companion", "companion_of", postgresql_where=text("companion_of is not null")),
    )

    id: Mapped[Id]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"))
    section_id: Mapped[UUID] = mapped_column(ForeignKey("venue_sections.id", ondelete="CASCADE"))
    row_name: Mapped[str]
    seat_number: Mapped[str]
    seat_type: Mapped[SeatType] = mapped_column(EnumText(SeatType), server_default=text("'regular'"))
    price_zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("price_zones.id", ondelete="SET NULL"))
    companion_of: Mapped[UUID | None] = mapped_column(ForeignKey("seats.id", ondelete="SET NULL"))
    is_sellable: Mapped[bool] = mapped_column(server_default=text("true"))
    x_position: Mapped[int | None]
    y_position: Mapped[int | None]
    row_order: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    note: Mapped[str | None]


class SeatSet(Base):
    """A named set-up of a hall: its seats are not there in the shows that take place in it."""

    __tablename__ = "seat_sets"
    __table_args__ = (UniqueConstraint("venue_id", "name"),)

    id: Mapped[Id]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"))
    name: Mapped[str]
    created_at: Mapped[Timestamp]


class SeatSetSeat(Base):
    """A seat that is not there in a set-up."""

    __tablename__ = "seat_set_seats"
    __table_args__ = (Index("idx_seat_set_seats_seat", "seat_id"),)

    seat_set_id: Mapped[UUID] = mapped_column(
        ForeignKey("seat_sets.id", ondelete="CASCADE"), primary_key=True
    )
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seats.id", ondelete="CASCADE"), primary_key=True)


class SeatMapDraft(Base):
    """What somebody of the staff drew of a venue's map and has not saved yet; `map_version` of the map it was drawn on."""

    __tablename__ = "seat_map_drafts"
    __table_args__ = (Index("idx_seat_map_drafts_profile", "profile_id"),)

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    map_version: Mapped[int]
    document: Mapped[dict[str, Any]]
    updated_at: Mapped[Timestamp]


class SeatMapChart(Base):
    """A theater's own chart under somebody's drawing: its picture as WebP, and where it lies once that was said.

    `found_seats` is what a PDF's page says of its seats, for whoever draws the map to take and correct.
    """

    __tablename__ = "seat_map_charts"
    __table_args__ = (
        CheckConstraint("octet_length(picture) <= 6000000"),
        CheckConstraint("width > 0"),
        CheckConstraint("height > 0"),
        CheckConstraint("page > 0"),
        CheckConstraint("pages > 0"),
        Index("idx_seat_map_charts_profile", "profile_id"),
    )

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    picture: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    page: Mapped[int]
    pages: Mapped[int]
    placement: Mapped[dict[str, Any] | None]
    created_at: Mapped[Timestamp]
    found_seats: Mapped[dict[str, Any] | None]
