"""The door: scanner phones, the shows they may scan, every scan they ever reported."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from pwa_tickets.checkin.verdicts import Direction
from pwa_tickets.db.base import Base, BigInt, EnumText, Id, Timestamp, one_of

CLOCK = text("clock_timestamp()")


class Review(StrEnum):
    """What staff said of a report that arrived after its device was revoked."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Transaction(UserDefinedType[str]):
    """Which transaction wrote a row."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Postgres's own name."""
        return "xid8"


class Snapshot(UserDefinedType[str]):
    """Which transactions were to be seen at a moment."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Postgres's own name."""
        return "pg_snapshot"


class ScannerDevice(Base):
    """An usher's phone. `profile_id` is the usher once it is enrolled; its codes and token are hashes."""

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("length(gate) between 1 and 60"),
        Index("devices_profile", "profile_id", postgresql_where=text("profile_id is not null")),
        Index("devices_created_by", "created_by", postgresql_where=text("created_by is not null")),
    )

    id: Mapped[Id]
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    gate: Mapped[str]
    enroll_code_hash: Mapped[str | None] = mapped_column(unique=True)
    enroll_expires_at: Mapped[datetime | None]
    enroll_nonce: Mapped[str | None]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    last_seq: Mapped[BigInt | None]
    last_scan_at: Mapped[datetime | None]
    allowance: Mapped[float] = mapped_column(server_default=text("5000"))
    heard: Mapped[str | None] = mapped_column(Snapshot)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]


class DeviceShow(Base):
    """A show this phone may scan."""

    __tablename__ = "device_shows"
    __table_args__ = (Index("device_shows_show", "show_id"),)

    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True)
    show_id: Mapped[UUID] = mapped_column(
        ForeignKey("recital_shows.id", ondelete="CASCADE"), primary_key=True
    )


class TicketScan(Base):
    """One reading of a code, append-only. `phone_at` is the phone's raw clock, `scanned_at` the corrected time."""

    __tablename__ = "ticket_scans"
    __table_args__ = (
        one_of("direction", Direction),
        Index(
            "ticket_scans_seat",
            "show_seat_id",
            "scanned_at",
            "id",
            postgresql_where=text("show_seat_id is not null"),
        ),
        Index(
            "ticket_scans_ticket",
            "ticket_id",
            "scanned_at",
            "id",
            postgresql_where=text("ticket_id is not null"),
        ),
        Index("ticket_scans_news", "show_id", "transaction_id"),
        Index("ticket_scans_conflicts", "device_id", postgresql_where=text("conflict_with is not null")),
        one_of("review", Review),
        Index("ticket_scans_doubtful", "device_id", "scanned_at", postgresql_where=text("doubtful")),
        Index("ticket_scans_waiting", "device_id", postgresql_where=text("review = 'waiting'")),
    )

    device_id: Mapped[UUID] = mapped_column(primary_key=True)  # no foreign key: see revision 0013
    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[BigInt]
    show_id: Mapped[UUID | None] = mapped_column(ForeignKey("recital_shows.id", ondelete="RESTRICT"))
    code_hash: Mapped[str]
    show_seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("show_seats.id", ondelete="RESTRICT"))
    generation: Mapped[int | None]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id", ondelete="RESTRICT"))
    phone_at: Mapped[datetime]
    clock_offset_ms: Mapped[BigInt | None]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(server_default=CLOCK)
    scanned_at: Mapped[datetime]
    clock_suspect: Mapped[bool] = mapped_column(server_default=text("false"))
    direction: Mapped[Direction] = mapped_column(EnumText(Direction))
    shown: Mapped[str]
    admitted: Mapped[bool]
    manual: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str | None]
    counts: Mapped[bool] = mapped_column(server_default=text("true"))
    doubtful: Mapped[bool] = mapped_column(server_default=text("false"))
    review: Mapped[Review | None] = mapped_column(EnumText(Review))
    annulled_at: Mapped[datetime | None]
    conflict_with: Mapped[dict[str, Any] | None]
    transaction_id: Mapped[str | None] = mapped_column(
        Transaction, server_default=text("pg_current_xact_id()")
    )


class ScanAnnul(Base):
    """Taking a scan back; it may arrive before its scan and waits for it."""

    __tablename__ = "scan_annuls"
    __table_args__ = (
        one_of("review", Review),
        Index("scan_annuls_target", "device_id", "target"),
        Index("scan_annuls_waiting", "device_id", postgresql_where=text("review = 'waiting'")),
    )

    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id", ondelete="RESTRICT"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[UUID]
    phone_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(server_default=CLOCK)
    review: Mapped[Review | None] = mapped_column(EnumText(Review))
