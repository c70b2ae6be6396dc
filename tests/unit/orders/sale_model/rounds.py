"""Rounds of a sale: made up by hypothesis, and a failed one made shorter until nothing can be left out."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.unit.orders.sale_model.machine import MadeMove
from tests.unit.orders.sale_model.moves import MOVES
from tests.unit.orders.sale_model.product import Product
from tests.unit.orders.sale_model.worker_moves import SaleMoves

STEPS_A_ROUND = 40


class Disagreement(AssertionError):
    """The product does not do what the model says; the shortest way there that was found."""


@dataclass
class Rounds:
    """Plays rounds on one product and counts: steps, rounds, moves by name, what they came to."""

    product: Product
    loop: asyncio.AbstractEventLoop
    tally: Counter[str] = field(default_factory=Counter)
    last: SaleMoves | None = None

    def play(self, steps: int, *, start: int, often: Collection[str] = (), shorten_for: float = 30) -> None:
        """At least so many steps in whole rounds; the same ones for the same `start`.

        Args:
            often: moves that come ten times as often as else, where one fault is looked for.

        Raises:
            Disagreement: with the moves that lead there; making them fewer took at most `shorten_for` seconds.
        """

        @seed(start)
        @settings(
            max_examples=math.ceil(steps / STEPS_A_ROUND),
            deadline=None,
            database=None,
            phases=[Phase.generate],  # it would make a seed shorter; we make the moves fewer
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.randoms(use_true_random=True))
        def one_round(random: Random) -> None:
            sale = self._begin()
            for _ in range(STEPS_A_ROUND):
                possible = [move for move in MOVES.values() if move.possible(sale)]
                [move] = random.choices(
                    possible, [move.weight * (10 if move.name in often else 1) for move in possible]
                )
                sale.step(move.name, {what: random.choice(choices) for what, choices in move.choices.items()})
            sale.finish_round()
            self.tally["rounds"] += 1

        try:
            one_round()
        except Exception as fault:
            if self.last is None:
                raise
            steps = self.tally["steps"] - len(self.last.made)  # hypothesis makes the round that failed twice
            made, why = self._shorter(self.last.made, fault, time.monotonic() + shorten_for)
            program = "\n".join(f"  {name}({_said(chosen)})" for name, chosen in made)
            raise Disagreement(
                f"{why!r}\nafter {steps} steps from {start}; {len(made)} are enough:\n{program}"
            ) from fault

    def replay(self, moves: Sequence[MadeMove], *, to_the_end: bool = True) -> Exception | None:
        """These moves in a new round, those that cannot be made now left out; what went wrong, if anything."""
        sale = self._begin()
        try:
            for name, chosen in moves:
                if MOVES[name].possible(sale):
                    sale.step(name, chosen)
            if to_the_end:
                sale.finish_round()
        except Exception as fault:
            return fault
        return None

    def _begin(self) -> SaleMoves:
        self.last = SaleMoves(self.product, self._run, self.tally)
        return self.last

    def _run(self, work: Coroutine[Any, Any, Any], /) -> Any:
        return self.loop.run_until_complete(work)

    def _shorter(
        self, moves: list[MadeMove], fault: Exception, until: float
    ) -> tuple[list[MadeMove], Exception]:
        """Leaves out ever smaller runs of moves, as long as it still fails and time is left."""
        assert self.last is not None
        size, to_the_end = len(moves), self.last.settling
        while size and time.monotonic() < until:
            size = min(size, len(moves))
            at = len(moves) - size
            while at >= 0 and time.monotonic() < until:
                fewer = moves[:at] + moves[at + size :]
                if (again := self.replay(fewer, to_the_end=to_the_end)) is not None:
                    moves, fault = self.last.made, again
                at -= size
            size //= 2
        return moves, fault


def _said(chosen: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in chosen.items())
