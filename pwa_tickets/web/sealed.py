"""Secrets kept in the database: encrypted under the server's secret key, so that a copy of the database alone tells none."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken

from pwa_tickets.settings import Settings


def seal(settings: Settings, purpose: str, secret: str) -> bytes:
    """Encrypt a secret.

    Args:
        purpose: what it is; sealed as something else it cannot be read.
    """
    return _cipher(settings, purpose).encrypt(secret.encode())


def unseal(settings: Settings, purpose: str, sealed: bytes | None) -> str | None:
    """The secret, or None: there is none, or it was sealed under another key than the server has now."""
    if sealed is None:
        return None
    try:
        return _cipher(settings, purpose).decrypt(sealed).decode()
    except InvalidToken:
        return None


def _cipher(settings: Settings, purpose: str) -> Fernet:
    key = hmac.digest(settings.secret_key, f"pwa-tickets sealed {purpose} v1".encode(), hashlib.sha256)
    return Fernet(urlsafe_b64encode(key))
