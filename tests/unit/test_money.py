"""Amounts as people type them become cents, or are refused; never a guess."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.money import MOST, NotMoney, format_money, read_money


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("28", 2800),
        ("$28", 2800),
        ("$ 28.00", 2800),
        ("28.00", 2800),
        ("28,00", 2800),
        ("28.5", 2850),
        ("28.-", 2800),
        ("28,–", 2800),
        ("28.", 2800),
        (".50", 50),
        ("0", 0),
        ("28 USD", 2800),
        ("usd 28", 2800),
        ("1,200", 120_000),
        ("1,200.00", 120_000),
        ("1.200,00", 120_000),
        ("1 200,00", 120_000),
        ("1\u202f200.00", 120_000),
        ("1'200.00", 120_000),
        ("1.200.000", 120_000_000),
        ("  007 ", 700),
    ],
)
def test_amounts_as_people_write_them(typed: str, cents: int) -> None:
    assert read_money(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "$", ".", "free", "-5", "−5", "28.005", "28 €", "EUR 28", "1.200", "1,20,000", "1,200,00",
        "12 34", "28 29", "٢٨", "1e3", "0x10", "NaN", "99999999999", "21,474,836.48", "2\x008",
    ],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused(typed: str) -> None:
    with pytest.raises(NotMoney):
        read_money(typed)


def test_the_studios_own_currency_is_read() -> None:
    assert read_money("€28", "eur") == 2800
    assert read_money("28.00 CHF", "chf") == 2800
    with pytest.raises(NotMoney):
        read_money("$28", "eur")


@given(st.integers(0, MOST), st.sampled_from(["usd", "eur", "gbp", "chf"]))
def test_what_we_show_we_can_read(cents: int, currency: str) -> None:
    assert read_money(format_money(cents, currency), currency) == cents


@given(st.text())
def test_nothing_typed_breaks_it(typed: str) -> None:
    with suppress(NotMoney):
        assert 0 <= read_money(typed) <= MOST
