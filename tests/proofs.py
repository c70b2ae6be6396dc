"""Solve the proofs of work that the shop asks for without the work: it is counted instead, in tries.

A test has the server's key, with which it signs another challenge for the same, whose counter is zero.
"""

from typing import Any
from unittest.mock import patch

import altcha
import msgspec

from pwa_tickets.settings import Settings
from pwa_tickets.web import proof_of_work

SLOW_PHONE = 4 * 500
"""Tries a second: a phone of four years ago, four threads of a million iterations a second, 2,000 a try."""
FAST_CORE = 2000
"""Tries a second: one core of a fast machine, four million iterations a second."""


def tries_of(challenge: dict[str, Any]) -> int:
    """How many tries a challenge takes on average."""
    return int(challenge["parameters"]["data"]["tries"])


def solved(settings: Settings, challenge: dict[str, Any]) -> str:
    """X-Proof for a challenge of this server's."""
    data = {name: fact for name, fact in challenge["parameters"]["data"].items() if name != "tries"}
    with patch.object(proof_of_work, "ITERATIONS", 1):
        easy = proof_of_work.make_challenge(settings, data, tries=1)
    return worked(msgspec.to_builtins(easy))


def worked(challenge: dict[str, Any]) -> str:
    """X-Proof for a challenge by really doing the work."""
    todo = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(todo)
    assert solution is not None
    return altcha.Payload(todo, solution).to_base64()
