"""Signs deliveries as Standard Webhooks has it, so that a receiver can check them with a library it already has.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_signing_secret() -> str:
    """Make a secret as receivers' libraries take it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret: str, *, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """Make the headers of one delivery.

    Args:
        message_id: the same for every attempt, so that a receiver knows what it had.
        at: seconds since 1970; receivers refuse what is minutes old.
    """
    key = b64decode(secret.removeprefix(PREFIX))
    signature = hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }
