"""Enrollment: a volunteer's phone exchanges a one-time code for the token of a device."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.web.actor import hash_of, new_secret
from pwa_tickets.web.words import single_line

NAME_LENGTH = 120


class EnrollCodeUnknown(TicketsError):
    """Refuse a code that was never issued."""

    status, slug, title, sqlstate = 404, "enroll-code-unknown", "This code is not ours", "TKENU"
    description = "The enrollment code does not exist. No device was enrolled."
    sentence = "This scanner code is not one of ours. Ask for a new one."


class EnrollCodeExpired(TicketsError):
    """Refuse a code that waited too long, or was withdrawn."""

    status, slug, title, sqlstate = 410, "enroll-code-expired", "This code is too old", "TKENX"
    description = "The enrollment code has expired or was withdrawn. No device was enrolled."
    sentence = "This scanner code is too old. Ask for a new one."


class EnrollCodeUsed(TicketsError):
    """Refuse a code that another device used."""

    status, slug, title, sqlstate = 409, "enroll-code-used", "This code was used", "TKEND"
    description = "The enrollment code was used by another device. No device was enrolled."
    sentence = "Another phone has already used this scanner code. Ask for a new one."


class EnrolledVenue(msgspec.Struct, kw_only=True):
    """The venue of a show, as a device names it."""

    name: str
    time_zone: str


class EnrolledShow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A show that the device checks in.

    Attributes:
        id: the show.
    """

    id: UUID
    title: str
    series_name: str
    starts_at: datetime
    doors_at: datetime | None = None
    venue: EnrolledVenue


class Enrolled(msgspec.Struct, kw_only=True):
    """The device's token and shows. The token is told once and kept only as a hash.

    Attributes:
        token: the device's Bearer token.
    """

    device_id: UUID
    token: str
    gate: str
    expires_at: datetime
    shows: list[EnrolledShow]


async def enroll(db: AsyncSession, *, code: str, name: str, nonce: str | None) -> Enrolled:
    """Turn the asking phone into a scanner.

    Args:
        nonce: the phone's own secret; with it, and only with it, it may ask again when the answer was lost.

    Raises:
        InvalidInput: no name, or a very long one.
        EnrollCodeUnknown, EnrollCodeExpired, EnrollCodeUsed: the code is no good.
    """
    name = single_line(name)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput(
            [
                {
                    "field": "name",
                    "message": gettext("Please type your name, so staff know whose phone this is."),
                }
            ]
        )
    token = new_secret()
    found = await db.scalar(
        text("select enroll_device(:code_hash, :name, :token_hash, :nonce_hash)"),
        {
            "code_hash": hash_of(code),
            "name": name,
            "token_hash": hash_of(token),
            "nonce_hash": hash_of(nonce) if nonce else None,
        },
    )
    return msgspec.convert({**found, "token": token}, Enrolled)
