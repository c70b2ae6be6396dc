"""`kill -9` of server, worker and Postgres while buyers buy. More of it: `make crashes`."""

import secrets
from pathlib import Path

import pytest

from tests.e2e.crashes.rounds import run

pytestmark = pytest.mark.proof


async def test_kills_lose_nothing_leave_nothing_stuck_and_do_nothing_twice(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"--seed {seed}")
    figures = await run(
        tmp_path,
        rounds=["the server's first", "Postgres", "worker"],
        seed=seed,
        buyers=3,
        pool_rounds=3,
        say=print,
        quick=True,
    )
    assert figures.counted["paid"] > 0
    assert figures.counted["streams_opened_again"] > 0
