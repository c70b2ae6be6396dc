"""What was written to the families of a show, and what became of it at each address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pwa_tickets.db.base import Base, EnumText, Id, Timestamp, one_of
from pwa_tickets.orders.models import MessageStatus


class Announcement(Base):
    """A message to many; a draft until it is sent, and never changed after.

    Attributes:
        section: only families who sit in a section of this name; None for all.
        not_come: only families of whom nobody has come in.
        reply_to: None for the studio's own address.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("length(subject) between 1 and 150"),
        CheckConstraint("length(body) between 1 and 5000"),
        Index("announcements_show", "show_id"),
        Index("announcements_written_by", "written_by", postgresql_where=text("written_by is not null")),
        Index("announcements_newest", "created_at", "id"),
    )

    id: Mapped[Id]
    show_id: Mapped[UUID] = mapped_column(ForeignKey("recital_shows.id", ondelete="CASCADE"))
    section: Mapped[str | None]
    not_come: Mapped[bool] = mapped_column(server_default=text("false"))
    subject: Mapped[str]
    body: Mapped[str]
    reply_to: Mapped[str | None]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"))
    created_at: Mapped[Timestamp]
    sent_at: Mapped[datetime | None]


class AnnouncementRecipient(Base):
    """An address it goes to, once.

    Attributes:
        ticket_order_id: the newest order of this address that has tickets for the show.
    """

    __tablename__ = "announcement_recipients"
    __table_args__ = (
        one_of("status", MessageStatus),
        UniqueConstraint("announcement_id", "email_canonical"),
        Index("announcement_recipients_order", "ticket_order_id"),
        Index("announcement_recipients_email", "email_canonical"),
    )

    id: Mapped[Id]
    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"))
    ticket_order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id", ondelete="RESTRICT"))
    to_email: Mapped[str]
    email_canonical: Mapped[str]
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus), server_default=text("'queued'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
