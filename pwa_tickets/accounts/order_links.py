"""The link that opens one order without signing in: a token over its id and version, revoked by raising the version."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Final
from uuid import UUID

from pwa_tickets.settings import Settings

_ID: Final = 16
_VERSION: Final = 4
_SEAL: Final = 16
_PURPOSE: Final = b"pwa-tickets order link v1"


def make_token(settings: Settings, order_id: UUID, version: int) -> str:
    """48 URL-safe characters, the same each time, so that the link can be mailed again."""
    subject = order_id.bytes + version.to_bytes(_VERSION, "big")
    return urlsafe_b64encode(subject + _seal(settings, subject)).decode()


def read_token(settings: Settings, token: str) -> tuple[UUID, int] | None:
    """The order and version that we once wrote into this token, or None when we did not.

    Whether the version still stands is the database's to say (`current_actor_order_ids`).
    """
    try:
        content = urlsafe_b64decode(token.encode("ascii"))
    except (NotBase64, ValueError):
        return None
    subject, seal = content[: _ID + _VERSION], content[_ID + _VERSION :]
    if len(content) != _ID + _VERSION + _SEAL or not hmac.compare_digest(seal, _seal(settings, subject)):
        return None
    return UUID(bytes=subject[:_ID]), int.from_bytes(subject[_ID:], "big")


def actor_id(order_id: UUID, version: int) -> str:
    """How a bare token acts in the database: may read that order while the version stands."""
    return f"order:{order_id}:{version}"


def _seal(settings: Settings, subject: bytes) -> bytes:
    key = hmac.digest(settings.secret_key, _PURPOSE, hashlib.sha256)
    return hmac.digest(key, subject, hashlib.sha256)[:_SEAL]
