"""Ticket codes in Python, for tests: the product makes and hashes them in SQL and reads typed ones in TypeScript."""

import base64
import hashlib
import re
import secrets
from typing import Final

from pwa_tickets.tickets.codes import PREFIX

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nobody has to guess what was printed."""

LENGTH: Final = 26
"""Characters after the prefix: 128 random bits, five to a character."""

_ASIDE: Final = re.compile(r"[\s\-–—_.·]+")
_READ_AS: Final = str.maketrans("OIL", "011")
_CODE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_code() -> str:
    """Make a fresh code as `generate_qr_code()` does."""
    number = secrets.randbits(128) << 2  # 26 characters hold 130 bits; the spare two come last, as in SQL
    return PREFIX + "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))


def normalize(typed: str) -> str | None:
    """Read a code that somebody typed from paper as `client/checkin/code.ts` does; None when it cannot be one.

    Lower case, spaces, dashes, a missing prefix, and O, I, L for 0, 1, 1 are all forgiven.
    """
    text = _ASIDE.sub("", typed).upper()
    if len(text) == LENGTH + len("TKT"):
        text = text.removeprefix("TKT")
    text = text.translate(_READ_AS)
    return PREFIX + text if _CODE.fullmatch(text) else None


def code_hash(text: str) -> str:
    """Hash a code as `show_seat_codes.code_hash` does: sha256, 12 bytes, unpadded base64url, 16 characters."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:12]).decode()


def number_hash(ticket_number: str) -> str:
    """Hash a ticket's number as rosters do: sha256, 6 bytes, base64url, 8 characters."""
    return base64.urlsafe_b64encode(hashlib.sha256(ticket_number.encode()).digest()[:6]).decode()
