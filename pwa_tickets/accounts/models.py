"""People: staff and ushers, what their browsers proved and how, API tokens, limits, the audit log."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of
from pwa_tickets.web.actor import StaffRole


class ProfileRole(StrEnum):
    """What a profile may be: the roles of staff (`web.actor.StaffRole`), and ushers, who have no log-in."""

    OWNER = "owner"
    STAFF = "staff"
    BOX_OFFICE = "box_office"
    DOOR_STAFF = "door_staff"
    USHER = "usher"


class Profile(Base):
    """Whoever acts for the studio. Ushers have no log-in: enrolling a phone makes theirs.

    Attributes:
        refund_limit_in_cents: how much they may send back within 24 hours; null: as is usual for the role.
    """

    __tablename__ = "profiles"
    __table_args__ = (
        one_of("role", ProfileRole),
        CheckConstraint("length(name) between 1 and 120"),
        CheckConstraint("email = lower(email)"),
        CheckConstraint("refund_limit_in_cents >= 0"),
        Index("profiles_email", "email", unique=True, postgresql_where=text("email is not null")),
    )

    id: Mapped[Id]
    role: Mapped[ProfileRole] = mapped_column(EnumText(ProfileRole))
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]
    refund_limit_in_cents: Mapped[int | None]


class Session(Base):
    """A browser that proved an address or a staff log-in; `session_hash` is sha256 of its cookie, hex."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("length(session_hash) = 64"),
        CheckConstraint("email = lower(email)"),
        Index("sessions_profile", "profile_id", postgresql_where=text("profile_id is not null")),
        Index("sessions_expiry", "expires_at"),
    )

    session_hash: Mapped[str] = mapped_column(primary_key=True)
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    email: Mapped[str | None]
    created_at: Mapped[Timestamp]
    last_seen_at: Mapped[Timestamp]
    expires_at: Mapped[datetime]
    browser: Mapped[str | None]
    network: Mapped[str | None]


class Invitation(Base):
    """Somebody is asked by mail to work here. The link in the mail is signed over the id."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("email = lower(email)"),
        one_of("role", StaffRole),
        Index(
            "invitations_open",
            "email",
            unique=True,
            postgresql_where=text("accepted_at is null and withdrawn_at is null"),
        ),
    )

    id: Mapped[Id]
    email: Mapped[str]
    role: Mapped[StaffRole] = mapped_column(EnumText(StaffRole))
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


OPEN_INVITATION: Final = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    PASSWORD_RESET = "password_reset"  # noqa: S105 – a word, no password
    EMAIL_CHANGE = "email_change"


class AccountLink(Base):
    """A mailed link that proves an address once: whoever's it is to set a password, or a member's new one."""

    __tablename__ = "account_links"
    __table_args__ = (
        one_of("purpose", LinkPurpose),
        CheckConstraint("email = lower(email)"),
        CheckConstraint("(purpose = 'email_change') = (profile_id is not null)"),
        Index("account_links_created", "created_at"),
    )

    id: Mapped[Id]
    purpose: Mapped[LinkPurpose] = mapped_column(EnumText(LinkPurpose))
    email: Mapped[str]
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInCode(Base):
    """One request to sign in: a link and a six-digit code, both hashed, for the browser that asked."""

    __tablename__ = "sign_in_codes"
    __table_args__ = (
        CheckConstraint("email = lower(email)"),
        Index("sign_in_codes_email", "email", "created_at"),
        Index("sign_in_codes_session", "session_hash"),
    )

    id: Mapped[Id]
    email: Mapped[str]
    session_hash: Mapped[str]
    code_hash: Mapped[str]
    link_hash: Mapped[str] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A member's authenticator app. Its secret is derived from the nonce and the server's key."""

    __tablename__ = "second_factors"

    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    nonce: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    created_at: Mapped[Timestamp]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code on paper that stands in for the app once."""

    __tablename__ = "recovery_codes"

    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[Timestamp]
    used_at: Mapped[datetime | None]


class TrustedBrowser(Base):
    """A browser that is not asked for the second step until it expires."""

    __tablename__ = "trusted_browsers"
    __table_args__ = (Index("trusted_browsers_expiry", "expires_at"),)

    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    device_hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime]


class ApiToken(Base):
    """The Bearer token of a program that acts for a member of staff; without scopes, in all that the member may."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("api_tokens_profile", "profile_id"), CheckConstraint("cardinality(scopes) > 0"))

    id: Mapped[Id]
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Timestamp]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    scopes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))


class RateLimit(Base):
    """A token bucket. Unlogged: losing it in a crash only forgives somebody."""

    __tablename__ = "rate_limits"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 – SQLAlchemy's own hook

    key: Mapped[str] = mapped_column(primary_key=True)
    tokens: Mapped[float]
    refilled_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class AuditEntry(Base):
    """What staff changed: ids and plain facts, never personal values."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("audit_log_subject", "subject_type", "subject_id"),
        Index("audit_log_happened_at", "happened_at", "id"),
        Index("audit_log_actor", "actor_id", "happened_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    happened_at: Mapped[Timestamp]
    actor_role: Mapped[str]
    actor_id: Mapped[str | None]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    address: Mapped[str | None]
