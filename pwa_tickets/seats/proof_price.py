"""What further seats cost an address that has many unpaid: pure.

A family's phone does the first proof in about a second. The price rises with each seat that is asked for, until an address has
asked for half as many again as it may have for nothing, and stays there: three hundred families behind one address all get
their seats, the last of them after some ten seconds.

Against one visitor who wants them all: from a tenth of a hall to a fifth it is 1.2 million tries of 2,000 iterations on average,
which takes one fast core 600 seconds. More cores take more seats; then it is staff who let them go.
"""

from typing import Final

FIRST_TRIES: Final = 250
"""For a seat: half a second of a phone of four years ago, one thread of it."""
TRIES_OF_A_TENTH: Final = 1_650_000
"""What a tenth of the hall costs at the highest price, however large the hall is."""


def tries(*, asked: float, free: int, seats: int) -> int:
    """How many tries the proof takes on average.

    Args:
        asked: for how many seats proofs were asked before, of late.
        free: how many seats need no proof.
        seats: for how many more this one is.
    """
    return sum(_tries_for_a_seat(asked + seat, free) for seat in range(seats))


def _tries_for_a_seat(asked: float, free: int) -> int:
    most = TRIES_OF_A_TENTH / free
    return round(FIRST_TRIES + min(1.0, 2 * asked / free) * (most - FIRST_TRIES))
