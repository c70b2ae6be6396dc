"""Columns of passkeys, and of what they have signed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, Id, Timestamp


class Passkey(Base):
    """The public half of a key that a member's phone or computer keeps; `sign_count` only rises, where it counts at all."""

    __tablename__ = "passkeys"
    __table_args__ = (
        Index("passkeys_profile", "profile_id"),
        CheckConstraint("length(name) between 1 and 60"),
    )

    id: Mapped[Id]
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    created_at: Mapped[Timestamp]
    last_used_at: Mapped[datetime | None]


class UsedChallenge(Base):
    """A challenge that a passkey has signed: none is taken twice."""

    __tablename__ = "used_challenges"
    __table_args__ = (Index("used_challenges_expiry", "expires_at"),)

    nonce: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]
