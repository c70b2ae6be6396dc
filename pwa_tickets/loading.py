"""Loads what a program needs without looking for garbage meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Keep the garbage collector from all that is made in the block, now and later: it stays for as long as the program runs.

    Looking through it took a quarter of a start; afterwards, each round would stop everybody for a tenth of a second.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
