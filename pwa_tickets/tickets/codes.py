"""What a ticket's code is. `generate_qr_code()` makes it, `client/checkin/code.ts` reads it as it is typed or scanned."""

from enum import StrEnum
from typing import Final

PREFIX: Final = "TKT-"

_GROUP: Final = 4


class CodeState(StrEnum):
    """`spare`: made, not issued as far as is known. `void`: refunded, cancelled, or replaced by a later one."""

    SPARE = "spare"
    SOLD = "sold"
    VOID = "void"


def grouped(code: str) -> list[str]:
    """Split a code as it is printed under its picture: the prefix, then groups of four."""
    body = code.removeprefix(PREFIX)
    return [PREFIX, *(body[start : start + _GROUP] for start in range(0, len(body), _GROUP))]
