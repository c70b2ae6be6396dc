"""Money is integer cents from the till to the ledger; it becomes text only where a person reads it."""

import re
from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal, is_currency

from pwa_tickets.i18n import locale

Cents = int

# fmt: off
NOT_HUNDREDTHS: Final = frozenset({
    "bif", "clp", "djf", "gnf", "isk", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf",
    "xof", "xpf", "bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd",
})
# fmt: on
"""Currencies whose smallest coin is the whole one or a thousandth: https://docs.stripe.com/currencies#zero-decimal.
A price of ours in one of them would reach Stripe a hundred times too high or ten times too low."""

SYMBOLS = {"usd": "$", "cad": "$", "aud": "$", "nzd": "$", "eur": "€", "gbp": "£"}


def has_hundredths(currency: str) -> bool:
    """Tell whether this is an ISO 4217 code, in lower case, of a currency that is counted in hundredths."""
    return currency not in NOT_HUNDREDTHS and is_currency(currency.upper())


def format_money(cents: Cents, currency: str = "usd") -> str:
    """`2200` → `$22.00`. Currencies without a sign of their own follow the number: `22.00 CHF`."""
    amount = format_decimal(Decimal(abs(cents)) / 100, "#,##0.00", locale())
    sign = "−" if cents < 0 else ""
    symbol = SYMBOLS.get(currency.lower())
    if symbol and locale().currency_formats["standard"].pattern.startswith("¤"):
        return f"{sign}{symbol}{amount}"
    return f"{sign}{amount} {symbol or currency.upper()}"


def format_money_short(cents: Cents, currency: str = "usd") -> str:
    """`2200` → `$22`, `2250` → `$22.50`: for the chips over the seat map, where room is short."""
    text = format_money(cents, currency)
    return re.sub(r"\D00(?!\d)", "", text, count=1) if cents % 100 == 0 else text


MOST: Final = 2_147_483_647
"""What a column of integer cents can hold: $21,474,836.47."""

_AMOUNT: Final = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:(?P<group>[,. '’])[0-9]{3})(?:(?P=group)[0-9]{3})*|[0-9]*)"
    r"(?:(?P<point>[.,])(?P<cents>[0-9]{1,2}|[-–—])?)?"
)


class NotMoney(ValueError):
    """This text names no amount, or one of another currency."""


def read_money(typed: str, currency: str = "usd") -> Cents:
    """`$28`, `28.00`, `28,00`, `28.-` → 2800; `1,200`, `1.200,00`, `1 200.00` → 120000.

    A lone dot before three digits (`1.200`) is a thousand to one reader and a dollar twenty to another, so it is refused.

    Raises:
        NotMoney: no amount, a negative one, fractions of a cent, another currency's sign, or more than a column holds.
    """
    sign = re.escape(SYMBOLS.get(currency.lower(), currency))
    code = re.escape(currency)
    bare = re.sub(rf"{sign}|^{code}\b|\b{code}$", " ", " ".join(typed.split()), count=1, flags=re.IGNORECASE)
    found = _AMOUNT.fullmatch(" ".join(bare.split()))
    if found is None or not (found["whole"] or (found["cents"] or "").isdigit()):
        raise NotMoney(typed)
    whole, group, point, cents = found.group("whole", "group", "point", "cents")
    if group is not None and (group == point or (group == "." and not cents and whole.count(".") == 1)):
        raise NotMoney(typed)
    amount = int(re.sub(r"[^0-9]", "", whole) or "0") * 100
    amount += int(cents.ljust(2, "0")) if cents and cents.isdigit() else 0
    if amount > MOST:
        raise NotMoney(typed)
    return amount
