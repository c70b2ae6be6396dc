"""The right password is right, and nothing about a wrong one tells whether the address exists."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from pwa_tickets.accounts import passwords


async def test_only_the_right_password_matches() -> None:
    kept = await passwords.hash_password("correct horse battery")
    assert "m=19456,t=2,p=1" in kept
    assert "correct" not in kept
    assert await passwords.matches("correct horse battery", kept)
    assert not await passwords.matches("Correct horse battery", kept)
    assert not await passwords.matches("", kept)


async def test_nobodys_password_never_matches_not_even_by_accident() -> None:
    assert not await passwords.matches("the password of nobody in particular", None)
    assert not await passwords.matches("x", "not a hash at all")


async def test_an_unknown_address_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = await passwords.hash_password("correct horse battery")
    verify, work = PasswordHasher.verify, []

    def noting(hasher: PasswordHasher, hashed: str, password: str) -> bool:
        work.append(extract_parameters(hashed))
        return verify(hasher, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    for of in (kept, None):
        assert not await passwords.matches("a wrong guess", of)
    assert work == [extract_parameters(kept)] * 2


async def test_a_hash_with_weaker_settings_is_made_again() -> None:
    assert not passwords.outdated(await passwords.hash_password("correct horse battery"))
    assert passwords.outdated(
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$9y0ZlNQ8iqOJxGTWPqFQBKvNwWpAb1eYQYPuLXzVEsA"
    )
