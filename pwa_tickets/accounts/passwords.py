"""Passwords of staff: hashed slowly, a few at a time, and as slowly for an address nobody has."""

import asyncio
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 10
_AT_ONCE: Final = 2
"""Each takes 19 MB and a core; more at once would only make everybody wait."""

_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)  # OWASP's first choice for argon2id
_turns = asyncio.Semaphore(_AT_ONCE)
_known_turns = asyncio.Semaphore(1)
"""For browsers that somebody signed in from before: strangers who guess by the hundred wait for each other."""


async def hash_password(password: str) -> str:
    """The argon2id string to keep."""
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, kept: str | None, *, is_known: bool = False) -> bool:
    """Whether this is the password. With nothing kept (no such person) it is no, after the same work.

    Args:
        is_known: the account has signed in from this browser before, which waits for no stranger.
    """
    async with _known_turns if is_known else _turns:
        right = await asyncio.to_thread(_verify, kept or _nobodys(), password)
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings and should be made again at this log-in."""
    return _hasher.check_needs_rehash(kept)


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody in particular")
