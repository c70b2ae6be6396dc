"""A code is unguessable, survives being read aloud and typed, and its hash is the scanner's."""

import hashlib
import re
from base64 import urlsafe_b64decode

import pytest

from pwa_tickets.tickets import codes
from tests import ticket_codes
from tests.factories import Owner, Show

CODE = "TKT-7Q2MZK4V01ABCDEFGHJKMNPQRS"


def test_a_new_code_is_the_prefix_and_26_characters_without_look_alikes() -> None:
    made = {ticket_codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"TKT-[0-9A-HJKMNP-TV-Z]{25}[048CGMRW]", code) for code in made)


def test_every_character_but_the_last_uses_the_whole_alphabet() -> None:
    seen = [set(column) for column in zip(*(ticket_codes.new_code()[4:-1] for _ in range(2000)), strict=True)]
    assert all(column == set(ticket_codes.ALPHABET) for column in seen)


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        "TKT- 7Q2M ZK4V 01AB CDEF GHJK MNPQ RS",
        "7Q2MZK4V01ABCDEFGHJKMNPQRS",
        "  7q2m-zk4v-01ab-cdef-ghjk-mnpq-rs\n",
        "tkt–7Q2M ZK4V OIAB CDEF GHJK MNPQ RS",
        "7Q2M ZK4V oLAB CDEF GHJK MNPQ RS",
        "TKT.7Q2M.ZK4V.01AB.CDEF.GHJK.MNPQ.RS",
    ],
)
def test_what_an_usher_types_becomes_the_code(typed: str) -> None:
    assert ticket_codes.normalize(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "TKT-",
        CODE[:-1],
        CODE + "0",
        CODE.replace("7", "U"),
        "https://example.com/7Q2MZK4V01ABCDEFGHJKMNPQRS",
        "٧Q2MZK4V01ABCDEFGHJKMNPQRS",
    ],
)
def test_what_cannot_be_a_code_is_not_guessed_at(typed: str) -> None:
    assert ticket_codes.normalize(typed) is None


def test_a_code_that_itself_begins_like_the_prefix_keeps_its_characters() -> None:
    code = "TKT-TKT0123456789ABCDEFGHJKMNP"
    assert ticket_codes.normalize(code) == code
    assert ticket_codes.normalize("TKT0123456789ABCDEFGHJKMNP") == code


def test_print_shows_groups_of_four_that_type_back() -> None:
    groups = codes.grouped(CODE)
    assert groups == ["TKT-", "7Q2M", "ZK4V", "01AB", "CDEF", "GHJK", "MNPQ", "RS"]
    assert ticket_codes.normalize(" ".join(groups)) == CODE


def test_the_hash_is_the_first_twelve_bytes_of_sha256_in_sixteen_safe_characters() -> None:
    hashed = ticket_codes.code_hash(CODE)
    assert len(hashed) == 16
    assert urlsafe_b64decode(hashed) == hashlib.sha256(CODE.encode()).digest()[:12]


async def test_the_database_makes_and_hashes_codes_as_these_do(owner: Owner, show: Show) -> None:
    made = await owner.fetch("select qr_code, code_hash from show_seat_codes")
    assert len(made) >= len(show.seats)
    assert [row["code_hash"] for row in made] == [ticket_codes.code_hash(row["qr_code"]) for row in made]
    assert [row["qr_code"] for row in made] == [
        ticket_codes.normalize(row["qr_code"].lower()) for row in made
    ]
