"""Messages to families as programs send and get them."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.announcements.queries import Recipient

Line = Annotated[str, msgspec.Meta(max_length=1000)]
Lines = Annotated[str, msgspec.Meta(max_length=20_000)]


class AnnouncementWords(msgspec.Struct, kw_only=True):
    """What is said, and to whom of a show.

    Attributes:
        section: only families who sit in a section of this name; absent for all.
        not_come: only families of whom nobody has come in.
        subject: up to 150 characters.
        body: plain words in up to 5,000 characters; an empty line begins a paragraph, addresses become links.
        reply_to: where answers go; absent for the studio's own address.
    """

    EXAMPLE: ClassVar = {"subject": "Doors open at 6:15", "body": "We open later today.\n\nSee you soon!"}

    section: Line | None = None
    not_come: bool = False
    subject: Line
    body: Lines
    reply_to: Line | None = None


class NewAnnouncement(AnnouncementWords, kw_only=True):
    """A message to the families of a show.

    Attributes:
        show_id: whose families get it: everybody with a good ticket, once each.
        section: only families who sit in a section of this name; absent for all.
        not_come: only families of whom nobody has come in.
        subject: up to 150 characters.
        body: plain words in up to 5,000 characters; an empty line begins a paragraph, addresses become links.
        reply_to: where answers go; absent for the studio's own address.
    """

    EXAMPLE: ClassVar = {"show_id": "9f3c1a52-6d0b-4f7e-8a21-5b9e0c4d7f13", **AnnouncementWords.EXAMPLE}

    show_id: UUID


class AnnouncementDocument(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A message to the families of a show.

    Attributes:
        section: only families who sit in a section of this name; absent for all.
        not_come: only families of whom nobody has come in.
        subject: what it is about.
        body: what it says.
        reply_to: where answers go; absent for the studio's own address.
        by: who wrote it; absent when that account is gone.
        sent_at: when sending began; absent for a draft.
        families: addresses it goes to; of a draft, how many it would go to now, which lists leave out.
        sent, refused: of these, to how many it went, and how many would not take it.
    """

    id: UUID
    show_id: UUID
    section: str | None = None
    not_come: bool
    subject: str
    body: str
    reply_to: str | None = None
    by: str | None = None
    created_at: datetime
    sent_at: datetime | None = None
    families: int | None = None
    sent: int
    refused: int


class AnnouncementList(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Messages to families, newest first.

    Attributes:
        announcements: drafts too.
        next_cursor: where the next page begins; absent at the end.
    """

    announcements: list[AnnouncementDocument]
    next_cursor: str | None = None


class RecipientList(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The addresses that a message goes to, those that would not take it first.

    Attributes:
        recipients: none for a draft.
        next_cursor: where the next page begins; absent at the end.
    """

    recipients: list[Recipient]
    next_cursor: str | None = None
