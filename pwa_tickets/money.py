"""Money is integer cents from the till to the ledger; it becomes text only where a person reads it."""

import re
from decimal import Decimal

from babel.numbers import format_decimal

from pwa_tickets.i18n import locale

Cents = int

SYMBOLS = {"usd": "$", "cad": "$", "aud": "$", "nzd": "$", "eur": "€", "gbp": "£"}


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
