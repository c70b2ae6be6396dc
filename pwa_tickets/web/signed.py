"""Values that travel through browsers and come back: sealed with the server's key, so that only what we wrote is read."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from pwa_tickets.settings import Settings

_SEAL: Final = 16


def sign(settings: Settings, purpose: str, content: bytes) -> str:
    """Write content and its seal as URL-safe characters, the same each time. They hide nothing.

    Args:
        purpose: what the value is for; one that was signed for something else is not read.
    """
    return urlsafe_b64encode(content + _seal(settings, purpose, content)).decode().rstrip("=")


def read_signed(settings: Settings, purpose: str, text: str) -> bytes | None:
    """The content that we once signed for this purpose, or None when we did not."""
    try:
        sealed = from_characters(text)
    except ValueError:
        return None
    content, seal = sealed[:-_SEAL], sealed[-_SEAL:]
    return content if hmac.compare_digest(seal, _seal(settings, purpose, content)) else None


def from_characters(text: str) -> bytes:
    """The bytes that URL-safe characters stand for, with or without their padding.

    Raises:
        ValueError: they stand for none.
    """
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _seal(settings: Settings, purpose: str, content: bytes) -> bytes:
    key = hmac.digest(settings.secret_key, purpose.encode(), hashlib.sha256)
    return hmac.digest(key, content, hashlib.sha256)[:_SEAL]
