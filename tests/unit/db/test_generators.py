"""Codes and numbers: what is secret is random enough, what is read aloud is short and unmistakable."""

import re
from collections import Counter

import pytest

from tests.factories import Owner

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTER = f"[{CROCKFORD}]"
TODAY = "select to_char(now() at time zone 'utc', 'YYYYMMDD')"


async def many(owner: Owner, function: str, count: int) -> list[str]:
    return [row[0] for row in await owner.fetch(f"select {function}() from generate_series(1, $1)", count)]


@pytest.mark.parametrize(
    ("function", "form"),
    [
        ("generate_qr_code", rf"TKT-{LETTER}{{26}}"),
        ("generate_access_code", rf"({LETTER}{{5}}-){{5}}{LETTER}"),
        ("generate_ticket_number", rf"T-{LETTER}{{4}}-{LETTER}{{4}}"),
        ("generate_order_number", rf"ORD-day-{LETTER}{{6}}"),
    ],
)
async def test_every_code_has_its_form(function: str, form: str, owner: Owner) -> None:
    async with owner.transaction():  # in which it stays the same day
        day = await owner.fetchval(TODAY)
        made = await many(owner, function, 300)
    assert [code for code in made if not re.fullmatch(form.replace("day", day), code)] == []
    assert len(set(made)) == 300


async def test_a_qr_code_carries_128_evenly_random_bits(owner: Owner) -> None:
    bits = Counter[int]()
    for code in await many(owner, "generate_qr_code", 2000):
        number = 0
        for letter in code.removeprefix("TKT-"):
            number = number * 32 + CROCKFORD.index(letter)
        assert number % 4 == 0, "26 letters are 130 bits, the last two empty"
        bits.update(place for place in range(128) if number >> (129 - place) & 1)
    # Each bit is set in half of 2,000: a standard deviation is 22; six of them is one chance in five hundred million.
    assert {place: ones for place, ones in bits.items() if abs(ones - 1000) > 134} == {}
    assert len(bits) == 128


async def test_crockford_reads_bits_from_the_front(owner: Owner) -> None:
    async def letters(bits: str, length: int) -> str:
        return str(await owner.fetchval(f"select crockford(B'{bits}', $1)", length))

    assert await letters("000000000111111", 3) == "01Z"
    assert await letters("1", 1) == "G"  # filled up with zeros
    assert await letters("".join(f"{value:05b}" for value in range(32)), 32) == CROCKFORD


@pytest.mark.parametrize(
    ("number", "other"),
    [("generate_order_number", "ORD-{day}-ZZZZZZ"), ("generate_ticket_number", "T-ZZZZ-ZZZZ")],
)
async def test_a_number_that_is_taken_is_drawn_again(number: str, other: str, owner: Owner) -> None:
    """With a die of two faces, one of them taken, the other comes up every time."""
    await owner.execute(
        "create or replace function random_bits() returns bit(128) language sql volatile "
        "as $$ select repeat(case when random() < 0.5 then '0' else '1' end, 128)::bit(128) $$"
    )
    await owner.execute("set session_replication_role = replica")  # a ticket of nobody's is enough here
    await owner.execute(
        "insert into tickets (ticket_order_id, show_seat_id, qr_code, ticket_number) "
        "values (gen_random_uuid(), gen_random_uuid(), 'TKT-0', 'T-0000-0000')"
    )

    async with owner.transaction():
        day = await owner.fetchval(TODAY)
        await owner.execute(
            "insert into ticket_orders (customer_name, customer_email, customer_email_canonical, total_amount_in_cents, "
            "order_number) values ('Maya', 'maya@example.com', 'maya@example.com', 0, $1)",
            f"ORD-{day}-000000",
        )
        assert set(await many(owner, number, 20)) == {other.format(day=day)}
