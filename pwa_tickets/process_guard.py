"""Cleans up after a process that was killed: a guard waits beside it and acts when it is gone, which closes a pipe.

A guard is a small process in a session of its own, so that neither Ctrl-C nor a closed terminal ends it first.
"""

import importlib
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

DISMISSED = b"."


class ProcessGuard:
    """Calls a function when the process that made this guard is killed; not when the guard was dismissed before."""

    def __init__(self, afterwards: Callable[..., object], *arguments: str) -> None:
        """Start waiting. `afterwards` is a function of a module, called with the arguments, in a process of its own."""
        command = ["-m", __name__, afterwards.__module__, afterwards.__qualname__, *arguments]
        self._process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).parents[1],
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The guard's process id."""
        return self._process.pid

    def dismiss(self) -> None:
        """End the guard: there is nothing left to clean up."""
        with suppress(BrokenPipeError):  # somebody killed it
            self._process.communicate(DISMISSED)
        self._process.wait()


def main() -> None:
    """Import the function, wait for the pipe's end, and call the function unless a word of dismissal came first."""
    module, name, *arguments = sys.argv[1:]
    afterwards = getattr(
        importlib.import_module(module), name
    )  # now: an update may change the files meanwhile
    if not sys.stdin.buffer.read():
        afterwards(*arguments)


if __name__ == "__main__":
    main()
