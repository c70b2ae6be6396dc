"""Buyers buy; something is killed at a random moment; it comes back; again. Then everything is held against each other."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests import factories
from tests.e2e.crashes.buyers import Street
from tests.e2e.crashes.house import VICTIMS, House, house
from tests.e2e.crashes.reckoning import Figures, never_in_halves, nothing_is_stuck, reckon
from tests.e2e.crashes.watchers import Watcher
from tests.jobs import meanwhile, until

CALLS_BEFORE_A_KILL = 25
"""A kill comes after 1 to so many calls of the buyers, and up to a second more: in the middle of something."""
SECONDS_DOWN = 1.0

Say = Callable[[str], None]


async def run(
    folder: Path,
    *,
    rounds: Sequence[str],
    seed: int,
    buyers: int = 4,
    street_rounds: int = 5,
    say: Say,
    quick: bool = False,
) -> Figures:
    """One house for all; a new show with new buyers every `street_rounds` rounds, and then the reckoning.

    Args:
        rounds: what is killed in each round.
        quick: the worker is restarted before the last look, so that nobody waits for its timers.
    """
    rng, figures = random.Random(seed), Figures()
    async with house(folder) as running:
        async with running.owner() as owner:
            venue = await factories.make_venue(
                owner, rows=[f"R{row}-" for row in range(30)], seats_per_row=10
            )
        for first in range(0, len(rounds), street_rounds):
            async with running.owner() as owner:
                show = await factories.make_show(owner, venue)
            street, watcher = Street(running, show, rng), Watcher(running, show)
            async with meanwhile(watcher.watch()):
                await watcher.sees_the_truth()
                async with on_the_street(street, buyers):
                    for victim in rounds[first : first + street_rounds]:
                        say(await one_round(running, street, victim, rng))
                async with running.owner() as owner:
                    await reckon(running, street, owner, figures)
                    await nothing_is_stuck(running, show, owner, restart=quick)
                await watcher.sees_the_truth()
            figures.add(streams_opened_again=watcher.connected - 1)
            say(f"After {min(first + street_rounds, len(rounds))} rounds: {figures}")
        figures.add(programs_that_ended_by_themselves=running.surprises)
    return figures


@asynccontextmanager
async def on_the_street(street: Street, buyers: int) -> AsyncGenerator[None]:
    """Buyers come until the block ends; then everybody finishes what they began."""
    buying = asyncio.create_task(street.buyers(buyers))
    try:
        yield
        street.closed.set()
        await asyncio.wait_for(buying, 120)
    finally:
        buying.cancel()
        with suppress(asyncio.CancelledError):
            await buying


async def one_round(house: House, street: Street, victim: str, rng: random.Random) -> str:
    """Kill, wait a little, bring back, look. Returns what was killed."""
    calls = street.asked + rng.randint(1, CALLS_BEFORE_A_KILL)

    async def asked() -> bool:
        return street.asked >= calls or street.failed

    await until(asked, seconds=60)
    if street.failed:
        return "nothing: a buyer failed"
    await asyncio.sleep(rng.random())
    outage = await house.kill(victim, rng)
    await asyncio.sleep(rng.random() * SECONDS_DOWN)
    await house.bring_back()
    async with house.owner() as owner:
        await never_in_halves(owner)
    return f"{victim:>22} killed, ready again after {outage.ended - outage.began:.1f} s"


def plan(rounds: int, seed: int) -> list[str]:
    """What dies when: each kind of death about as often as the others."""
    rng, deaths = random.Random(seed), list[str]()
    while len(deaths) < rounds:
        deaths += rng.sample(list(VICTIMS), len(VICTIMS))
    return deaths[:rounds]
