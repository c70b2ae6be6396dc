"""The link that opens one order without signing in: a token over its id and version, revoked by raising the version."""

from typing import Final
from uuid import UUID

from pwa_tickets.settings import Settings
from pwa_tickets.web.signed import read_signed, sign

_ID: Final = 16
_VERSION: Final = 4
_PURPOSE: Final = "pwa-tickets order link v1"


def make_token(settings: Settings, order_id: UUID, version: int) -> str:
    """48 URL-safe characters, the same each time, so that the link can be mailed again."""
    return sign(settings, _PURPOSE, order_id.bytes + version.to_bytes(_VERSION, "big"))


def read_token(settings: Settings, token: str) -> tuple[UUID, int] | None:
    """The order and version that we once wrote into this token, or None when we did not.

    Whether the version still stands is the database's to say (`current_actor_order_ids`).
    """
    subject = read_signed(settings, _PURPOSE, token)
    if subject is None or len(subject) != _ID + _VERSION:
        return None
    return UUID(bytes=subject[:_ID]), int.from_bytes(subject[_ID:], "big")


def actor_id(order_id: UUID, version: int) -> str:
    """How a bare token acts in the database: may read that order while the version stands."""
    return f"order:{order_id}:{version}"
