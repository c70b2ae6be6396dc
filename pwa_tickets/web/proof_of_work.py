"""Proofs of work by the ALTCHA protocol, version 2: a sum that takes a browser some time, and us none to check.

The browser counts up from zero until the key it derives (PBKDF2) begins with the prefix; we know the counter, and whoever
solves it does not. Nothing is remembered here: the challenge is signed, its solution says what it was for, and whoever must
not take it twice remembers its nonce.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import altcha
import msgspec

from pwa_tickets.settings import Settings

ITERATIONS: Final = 2000
"""Of PBKDF2, a try: enough that calling WebCrypto costs little beside them, and few enough that making one costs us little."""
SECONDS: Final = 600
_ALGORITHM: Final = "PBKDF2/SHA-256"


class ChallengeParameters(msgspec.Struct, kw_only=True, rename="camel"):
    """What is to be solved, in ALTCHA's words.

    Attributes:
        algorithm: how the key is derived.
        cost: iterations of PBKDF2.
        data: what the proof is for, and `tries`: how many counters are to be tried on average.
        expiresAt: until when it may be solved, in Unix seconds.
        keyLength: of the derived key, in bytes.
        keyPrefix: hexadecimal digits with which the key must begin.
        keySignature: our signature of the key.
        nonce: hexadecimal; the password is these bytes and the counter as four, most significant first.
        salt: hexadecimal.
    """

    algorithm: Literal["PBKDF2/SHA-256"]
    cost: int
    data: dict[str, str | int]
    expires_at: int
    key_length: int
    key_prefix: str
    key_signature: str
    nonce: str
    salt: str


class Challenge(msgspec.Struct, kw_only=True):
    """A proof of work to be done: find the counter, and send this challenge back with it.

    Attributes:
        parameters: what is to be solved.
        signature: our signature of the parameters.
    """

    parameters: ChallengeParameters
    signature: str


def make_challenge(settings: Settings, data: Mapping[str, str | int], *, tries: int) -> Challenge:
    """Make a challenge that takes so many tries on average.

    Any counter up to twice that is as likely as any other, so nobody gains by beginning elsewhere than at zero.
    """
    made = altcha.create_challenge(
        _ALGORITHM,
        ITERATIONS,
        counter=secrets.randbelow(2 * tries),
        expires_at=int(time.time()) + SECONDS,
        data={**data, "tries": tries},
        hmac_secret=_secret(settings, "challenge"),
        hmac_key_secret=_secret(settings, "key"),
    )
    return msgspec.convert(made.to_dict(), Challenge)


@dataclass(frozen=True, kw_only=True)
class Solved:
    """A challenge of ours that was solved in time.

    Attributes:
        nonce: which one.
        data: what it is for.
    """

    nonce: str
    data: dict[str, Any]


def read_proof(settings: Settings, proof: str) -> Solved | None:
    """The challenge of ours that this solves in time, or None.

    Args:
        proof: `{challenge, solution: {counter, derivedKey}}` as JSON in base64.
    """
    verdict = altcha.verify_solution(
        proof, _secret(settings, "challenge"), hmac_key_secret=_secret(settings, "key")
    )
    if not verdict.verified:
        return None
    solved = altcha.Payload.from_base64(proof).challenge.parameters
    return Solved(nonce=solved.nonce, data=solved.data or {})


def _secret(settings: Settings, purpose: str) -> bytes:
    """One of our key's for each signature: none may stand for another."""
    return hmac.digest(settings.secret_key, f"proof of work, {purpose}".encode(), "sha256")
