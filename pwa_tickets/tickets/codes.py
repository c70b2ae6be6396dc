"""What a ticket's code is, how a person types it, and the hash by which a scanner knows it."""

import base64
import hashlib
import re
import secrets
from enum import StrEnum
from typing import Final

PREFIX: Final = "TKT-"
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nobody has to guess what was printed."""

LENGTH: Final = 26
"""Characters after the prefix: 128 random bits, five to a character."""

_GROUP: Final = 4
_ASIDE: Final = re.compile(r"[\s\-–—_.·]+")
_READ_AS: Final = str.maketrans("OIL", "011")
_CODE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


class CodeState(StrEnum):
    """What a code is good for. `spare`: made, not issued as far as is known. `void`: refunded, cancelled, or replaced."""

    SPARE = "spare"
    SOLD = "sold"
    VOID = "void"


def new_code() -> str:
    """A fresh code. The database makes those of show seats; this one serves tests and rehearsals."""
    number = secrets.randbits(128) << 2  # 26 characters hold 130 bits; the spare two come last, as in SQL
    return PREFIX + "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))


def normalize(typed: str) -> str | None:
    """The code that somebody meant who typed it from paper, or None when it cannot be one.

    Lower case, spaces, dashes, a missing prefix, and O, I, L for 0, 1, 1 are all forgiven.
    """
    text = _ASIDE.sub("", typed).upper()
    if len(text) == LENGTH + len("TKT"):
        text = text.removeprefix("TKT")
    text = text.translate(_READ_AS)
    return PREFIX + text if _CODE.fullmatch(text) else None


def grouped(code: str) -> list[str]:
    """The code as it is printed under its picture: the prefix, then groups of four."""
    body = code.removeprefix(PREFIX)
    return [PREFIX, *(body[start : start + _GROUP] for start in range(0, len(body), _GROUP))]


def code_hash(text: str) -> str:
    """16 characters that name a code without giving it away: sha256, 12 bytes, unpadded base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:12]).decode()
