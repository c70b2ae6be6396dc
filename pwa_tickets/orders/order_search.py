"""Finding orders by what somebody typed: name, address, phone, order number, ticket number, or a card's last four digits.

Every word must be in the order; where nothing has them all, words that are close count, so that a typo still finds its family.
The cost is bounded whatever is typed: a search that finds very many orders names none, and the list looks through the newest.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST: Final = 1000
"""Orders that a search names. Beyond, every tenth order or so has the words, and a page of the newest is quickly full."""
MOST_WORDS: Final = 6
CLOSE: Final = ("0.5", "0.33")
"""How much of a word's trigrams must be there: first as many as a wrong letter leaves, then as two that were swapped leave."""

_PHONE: Final = re.compile(r"[\d\s().+/-]+")
_LAST4: Final = re.compile("[0-9]{4}")
_COMBINING: Final = re.compile("[\u0300-\u036f]")
_CROCKFORD: Final = str.maketrans("oil", "011")

_BY_NUMBER: Final = text("""
    select ticket_order_id from tickets where ticket_number = :number
    union
    (select ticket_order_id from payment_transactions
     where card_last4 = :digits and kind = 'charge' and ticket_order_id is not null limit :most)
""")
_WITHOUT_NUMBER: Final = "replace(o.search_text, lower(o.order_number), '')"
_WHOLE: Final = f"""(:w{{n}} in (lower(o.order_number), right(lower(o.order_number), 6))
                   or {_WITHOUT_NUMBER} like :p{{n}})"""
_CLOSE_WORDS: Final = text("select set_config('pg_trgm.word_similarity_threshold', :share, true)")


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        ids: the orders, at most `MOST`; None where there are more, and `patterns` say which they are.
        patterns: for `like`: an order that has them all is meant.
        is_close: nothing has the words as they were typed; these have similar ones.
        words: where order numbers count only as a whole, the words that `patterns` were made of.
    """

    ids: list[UUID] | None
    patterns: list[str] = field(default_factory=list)
    is_close: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def conditions(self) -> tuple[list[str], dict[str, str]]:
        """What an order `o` must be like, and the values: not by the index, as so many are."""
        return _conditions(self.patterns, self.words, "o.search_text || ''")


def fold(typed: str) -> str:
    """The form in which words are compared, that of the column `search_text`: without accents, in small letters."""
    return _COMBINING.sub("", unicodedata.normalize("NFKD", typed)).lower()


async def find_orders(db: AsyncSession, typed: str, *, whole_numbers: bool = False) -> Found:
    """Find the orders that somebody means. Staff actor.

    Args:
        whole_numbers: a part of an order's number finds nothing: it begins with its day, and a day's orders are a day's takings.
    """
    words = _words(typed)
    patterns = [_pattern(word) for word in words]
    whole = words if whole_numbers else []
    found = await _matching(db, patterns, [], whole)
    if len(found) > MOST:
        return Found(None, patterns, words=whole)
    found |= await _by_number(db, typed)
    if whole_numbers and any(character.isdigit() for character in typed):
        return Found(list(found))
    if not found and (close := [word for word in words if len(word) >= 4]):
        short = [_pattern(word) for word in words if len(word) < 4]
        for share in CLOSE:
            await db.execute(_CLOSE_WORDS, {"share": share})
            if found := await _matching(db, short, close, whole):
                return Found(list(found)[:MOST], is_close=True)
    return Found(list(found))


def _conditions(patterns: list[str], whole: list[str], column: str) -> tuple[list[str], dict[str, str]]:
    conditions = [f"{column} like :p{n}" for n in range(len(patterns))]
    conditions += [_WHOLE.format(n=n) for n in range(len(whole))]
    values = {f"p{n}": pattern for n, pattern in enumerate(patterns)}
    return conditions, values | {f"w{n}": word for n, word in enumerate(whole)}


async def _matching(db: AsyncSession, patterns: list[str], close: list[str], whole: list[str]) -> set[UUID]:
    """Orders with all of these, at most one more than `MOST`; each condition reads the same index."""
    conditions, values = _conditions(patterns, [] if close else whole, "o.search_text")
    conditions += [f":c{n} operator(extensions.<%) o.search_text" for n in range(len(close))]
    if whole:
        conditions += [f":c{n} operator(extensions.<%) {_WITHOUT_NUMBER}" for n in range(len(close))]
    statement = text(f"select o.id from ticket_orders o where {' and '.join(conditions)} limit :most")  # noqa: S608 – ours
    values |= {f"c{n}": word for n, word in enumerate(close)}
    return set(await db.scalars(statement, {**values, "most": MOST + 1}))


async def _by_number(db: AsyncSession, typed: str) -> set[UUID]:
    """The order of the ticket with this number, and those paid with a card that ends in these four digits."""
    number, digits = _ticket_number(typed), typed.strip() if _LAST4.fullmatch(typed.strip()) else None
    if number is None and digits is None:
        return set()
    return set(await db.scalars(_BY_NUMBER, {"number": number, "digits": digits, "most": MOST}))


def _words(typed: str) -> list[str]:
    """What must be in the order: words, or the digits of a phone number without the country's 1."""
    if _PHONE.fullmatch(typed) and len(digits := re.sub(r"\D", "", typed)) >= 4:
        return [digits[1:] if len(digits) == 11 and digits[0] == "1" else digits]
    return re.split(r"[\s,;]+", fold(typed).strip(" ,;"))[:MOST_WORDS]


def _pattern(word: str) -> str:
    """Anywhere in the order's words; one or two letters, which have no trigram, at the beginning of one."""
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return f"%{escaped}%" if len(word) > 2 else f"% {escaped}%"


def _ticket_number(typed: str) -> str | None:
    """`T-7Q2M-ZK4V` of what was typed, with or without its dashes and its T, and with letters that look like digits."""
    letters = re.sub(r"[^0-9a-z]", "", typed.lower())
    if len(letters) == 9 and letters[0] == "t":
        letters = letters[1:]
    if len(letters) != 8:
        return None
    letters = letters.translate(_CROCKFORD).upper()
    return f"T-{letters[:4]}-{letters[4:]}"
