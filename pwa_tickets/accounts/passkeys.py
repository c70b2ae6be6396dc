"""Passkeys: keys that a member's phone or computer keeps and shows only to whom it knows, by finger, face or PIN.

One is both steps of a log-in at once, and the second step of one that began with the password. The only home of webauthn.
"""

from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from pwa_tickets.accounts.challenges import Purpose, challenge_of, new_challenge, use_challenge
from pwa_tickets.accounts.passkey_models import Passkey
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.signed import from_characters
from pwa_tickets.web.words import single_line

NAME_LENGTH: Final = 60
AT_MOST: Final = 20
LOCAL: Final = "localhost"


class PasskeyRefused(TicketsError):
    """Refuse a passkey that is not known here, or signed something else, without telling which."""

    status, slug, title = 401, "passkey-refused", "That passkey didn’t work"
    description = "The passkey is not known, is another member's, or what it signed was over, used before, or for another site."
    sentence = "That passkey didn’t work. Please try again, or sign in with your password."


def site_of(settings: Settings) -> str | None:
    """The host that passkeys are bound to; None where browsers make none: without https, or at an address of numbers."""
    host = urlsplit(settings.base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host if settings.secure or host == LOCAL else None
    return None


async def passkeys_of(db: AsyncSession, profile_id: UUID) -> list[Passkey]:
    """A member's passkeys, the oldest first. System actor, as everywhere here."""
    found = await db.scalars(
        select(Passkey).where(Passkey.profile_id == profile_id).order_by(Passkey.created_at, Passkey.id)
    )
    return list(found)


async def passkey_of(db: AsyncSession, profile_id: UUID, passkey_id: UUID) -> Passkey:
    """One passkey of a member.

    Raises:
        NotFound: also where it is another member's.
    """
    found = await db.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.profile_id == profile_id))
    if found is None:
        raise NotFound()
    return found


async def options_to_add(
    db: AsyncSession, settings: Settings, site: str, profile_id: UUID, *, email: str, name: str
) -> dict[str, Any]:
    """What the browser needs to make a passkey of this member; a device that has one already makes no second."""
    selection = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
    )
    options = webauthn.generate_registration_options(
        rp_id=site,
        rp_name=settings.studio_name,
        user_id=profile_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=from_characters(new_challenge(settings, Purpose.ADD, profile_id)),
        authenticator_selection=selection,
        exclude_credentials=_described(await passkeys_of(db, profile_id)),
    )
    return options_to_json_dict(options)


async def add(db: AsyncSession, settings: Settings, profile_id: UUID, *, credential: str, name: str) -> None:
    """Keep a passkey that the browser made.

    Args:
        credential: JSON, as browsers write a public key credential.

    Raises:
        PasskeyRefused: it did not sign what we asked this member's browser for.
        InvalidInput: it has no name, or the member has too many.
    """
    named = _name(name)
    challenge = await use_challenge(db, settings, Purpose.ADD, challenge_of(credential), profile_id)
    made = challenge and _verified_new(settings, credential, challenge)
    if not made:
        raise PasskeyRefused()
    if len(await passkeys_of(db, profile_id)) >= AT_MOST:
        message = gettext("You have %(most)s passkeys. Remove one that you no longer use.") % {
            "most": AT_MOST
        }
        raise InvalidInput([{"field": "name", "message": message}])
    if await db.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        raise PasskeyRefused()
    await db.execute(
        insert(Passkey).values(
            profile_id=profile_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=named,
        )
    )


async def options_to_log_in(
    db: AsyncSession, settings: Settings, site: str, profile_id: UUID | None = None
) -> dict[str, Any]:
    """What the browser needs to ask for a passkey: anybody's, or this member's."""
    options = webauthn.generate_authentication_options(
        rp_id=site,
        challenge=from_characters(new_challenge(settings, Purpose.LOG_IN, profile_id)),
        allow_credentials=_described(await passkeys_of(db, profile_id)) if profile_id else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


async def log_in(
    db: AsyncSession, settings: Settings, credential: str, profile_id: UUID | None = None
) -> UUID:
    """Whose passkey has signed our challenge.

    Args:
        credential: JSON, as browsers write a public key credential.
        profile_id: the member whose password was right already; another's passkey is refused.

    Raises:
        PasskeyRefused.
    """
    challenge = await use_challenge(db, settings, Purpose.LOG_IN, challenge_of(credential), profile_id)
    known = challenge and await _known(db, credential)
    if not challenge or not known or profile_id not in (None, known.profile_id):
        raise PasskeyRefused()
    signed = _verified_log_in(settings, credential, challenge, known)
    if signed is None:
        raise PasskeyRefused()
    counted = await db.scalar(
        update(Passkey)
        .where(Passkey.id == known.id, Passkey.sign_count == known.sign_count)
        .values(sign_count=signed.new_sign_count, last_used_at=func.now())
        .returning(Passkey.id)
    )
    if counted is None:  # a copy was faster
        raise PasskeyRefused()
    return known.profile_id


async def rename(db: AsyncSession, profile_id: UUID, passkey_id: UUID, name: str) -> None:
    """Give a passkey of this member another name.

    Raises:
        NotFound, InvalidInput.
    """
    named = _name(name)
    (await passkey_of(db, profile_id, passkey_id)).name = named


async def remove(db: AsyncSession, profile_id: UUID, passkey_id: UUID) -> None:
    """Take a passkey of this member no more.

    Raises:
        NotFound.
    """
    await db.delete(await passkey_of(db, profile_id, passkey_id))


async def _known(db: AsyncSession, credential: str) -> Passkey | None:
    try:
        said = webauthn.helpers.parse_authentication_credential_json(credential)
    except Exception:  # a stranger wrote it: the library raises whatever its parsers do
        return None
    found = await db.scalar(select(Passkey).where(Passkey.credential_id == said.raw_id))
    owner = said.response.user_handle
    return found if found and owner in (None, found.profile_id.bytes) else None


def _verified_new(settings: Settings, credential: str, challenge: bytes) -> VerifiedRegistration | None:
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site_of(settings) or "",
            expected_origin=settings.base_url,
            require_user_verification=True,
        )
    except Exception:  # a stranger wrote it: the library raises whatever its parsers do
        return None


def _verified_log_in(
    settings: Settings, credential: str, challenge: bytes, known: Passkey
) -> VerifiedAuthentication | None:
    try:
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site_of(settings) or "",
            expected_origin=settings.base_url,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except Exception:  # a stranger wrote it: the library raises whatever its parsers do
        return None


def _described(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in passkeys]


def _name(typed: str) -> str:
    name = single_line(typed)
    if not 1 <= len(name) <= NAME_LENGTH:
        message = gettext("Please give it a name of up to %(most)s characters.") % {"most": NAME_LENGTH}
        raise InvalidInput([{"field": "name", "message": message}])
    return name
