"""An order link opens that order at that version and nothing else, and nobody else can write one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from uuid import UUID

import pytest

from pwa_tickets.accounts.order_links import actor_id, make_token, read_token
from pwa_tickets.settings import Settings

SETTINGS = Settings(database_url="", secret_key=b"a secret key of thirty-two bytes")
ORDER = UUID("0191d2a4-7c1e-7b3a-9f6e-000000000001")


def test_the_token_names_its_order_and_version_and_fits_a_mail() -> None:
    token = make_token(SETTINGS, ORDER, 3)
    assert read_token(SETTINGS, token) == (ORDER, 3)
    assert token == make_token(SETTINGS, ORDER, 3)
    assert len(token) == 48
    assert "=" not in token


@pytest.mark.parametrize("place", range(0, 36, 5))
def test_a_changed_bit_anywhere_is_refused(place: int) -> None:
    content = bytearray(urlsafe_b64decode(make_token(SETTINGS, ORDER, 3)))
    content[place] ^= 1
    assert read_token(SETTINGS, urlsafe_b64encode(bytes(content)).decode()) is None


@pytest.mark.parametrize("token", ["", "x", "é", "=" * 48, "A" * 48, "A" * 4000, "../../etc/passwd", "\x00"])
def test_what_we_never_wrote_is_refused(token: str) -> None:
    assert read_token(SETTINGS, token) is None


def test_another_key_reads_nothing() -> None:
    token = make_token(SETTINGS, ORDER, 1)
    assert read_token(replace(SETTINGS, secret_key=b"another secret key of the studio"), token) is None


def test_a_token_cut_or_lengthened_is_refused() -> None:
    token = make_token(SETTINGS, ORDER, 1)
    assert read_token(SETTINGS, token[:-4]) is None
    assert read_token(SETTINGS, token + "AAAA") is None


def test_the_actor_it_becomes_is_what_the_policies_read() -> None:
    assert actor_id(ORDER, 3) == "order:0191d2a4-7c1e-7b3a-9f6e-000000000001:3"
