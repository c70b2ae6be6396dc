"""`python -m tests.e2e.crashes --rounds 50`: kills parts of the whole product while buyers buy, and looks what is left."""

import argparse
import asyncio
import secrets
import signal
import tempfile
import time
from pathlib import Path

from tests.e2e.crashes.rounds import plan, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.crashes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument(
        "--seed", type=int, default=None, help="the same seed kills the same parts in the same order"
    )
    parser.add_argument("--buyers", type=int, default=4)
    options = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    say(f"{options.rounds} rounds, {options.buyers} buyers at once, --seed {seed}")
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # also where a shell had them ignored: nothing must stay behind
        signal.signal(number, signal.default_int_handler)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pwa-tickets-crashes-") as folder:
        asyncio.run(
            run(Path(folder), rounds=plan(options.rounds, seed), seed=seed, buyers=options.buyers, say=say)
        )
    say(
        f"{options.rounds} kills in {time.monotonic() - began:.0f} s: nothing lost, nothing stuck, nothing twice."
    )


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
