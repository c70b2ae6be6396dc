"""Money is integer cents from the till to the ledger; it becomes text only where a person reads it."""

Cents = int

SYMBOLS = {"usd": "$", "cad": "$", "aud": "$", "nzd": "$", "eur": "€", "gbp": "£"}


def format_money(cents: Cents, currency: str = "usd") -> str:
    """`2200` → `$22.00`. Currencies without a sign of their own follow the number: `22.00 CHF`."""
    amount = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    sign = "−" if cents < 0 else ""
    symbol = SYMBOLS.get(currency.lower())
    return f"{sign}{symbol}{amount}" if symbol else f"{sign}{amount} {currency.upper()}"


def format_money_short(cents: Cents, currency: str = "usd") -> str:
    """`2200` → `$22`, `2250` → `$22.50`: for the chips over the seat map, where room is short."""
    text = format_money(cents, currency)
    return text.replace(".00", "", 1) if cents % 100 == 0 else text
