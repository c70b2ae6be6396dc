"""The register of moves: each says when it is possible, how often it comes, and what it may be given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.unit.orders.sale_model.refunds import Fault

PEOPLE = 3
buyers = range(PEOPLE)
shows = range(2)
numbers = range(100)
"""Which of those there are: counted from the newest, so that shrinking keeps to what just happened."""
seat_sets = ["A1", "A1", "A2", "A2", "B1", "B2", "A1 A2", "A2 B1", "B1 B2", "A1 A2 B1", "A1 A2 B1 B2"]
faults: list[Fault] = ["", "", "", "error", "error_after_work"]


@dataclass(frozen=True)
class Move:
    """What somebody may do next: how often, when it is possible, and between what there is to choose."""

    name: str
    weight: int
    possible: Callable[[Any], object]
    choices: Mapping[str, Sequence[Any]]


MOVES: dict[str, Move] = {}


def move(
    weight: int = 1, when: Callable[[Any], object] = lambda _: True, **choices: Sequence[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The method below is a move."""

    def enter(method: Callable[..., None]) -> Callable[..., None]:
        MOVES[method.__name__] = Move(method.__name__, weight, when, choices)
        return method

    return enter
