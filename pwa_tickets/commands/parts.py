"""The programs a demo starts beside itself, and how none of them stays behind for long.

They form one process group and hold one lock together, which dies with the last of them. A lock that is held
while no demo runs means that a demo was killed and its parts live on; only then is their group surely theirs.
"""

import fcntl
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_SECONDS = 8.0


class AlreadyRunningError(Exception):
    """Another demo works in this data folder."""


class PartFailedError(Exception):
    """One of the programs ended by itself; the message names it."""


class Parts:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._group_file = folder / "demo.group"
        self._demo_lock, self._parts_lock = folder / "demo.lock", folder / "demo-parts.lock"
        self._programs: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """Take the folder for one demo, and stop what a killed one left behind.

        Raises:
            AlreadyRunningError: a demo runs here already.
        """
        self._mine, self._theirs = open_lock(self._demo_lock), open_lock(self._parts_lock)
        if not take(self._mine):
            os.close(self._mine)
            os.close(self._theirs)
            raise AlreadyRunningError
        if not take(self._theirs):
            self._stop_orphans()
        self._group_file.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        os.close(self._theirs)
        os.close(self._mine)

    def stop(self) -> None:
        """Stop the programs, last started first, then whatever they started and left.

        The first program, which gave the group its number, is collected last: until then the number is nobody else's.
        """
        if not self._programs:
            return
        for program in reversed(self._programs.values()):
            if not has_ended(program):
                program.terminate()
                wait_until(partial(has_ended, program))
        with suppress(ProcessLookupError):
            os.killpg(self._group(), signal.SIGKILL)
        os.close(self._held_by_all)
        select.select([self._last_gone], [], [], PATIENCE_SECONDS)  # ends when nobody holds the other end
        os.close(self._last_gone)
        for program in self._programs.values():
            program.wait()
        self._programs.clear()

    def start(self, name: str, *command: str, environment: dict[str, str], log: Path | None = None) -> int:
        """Start a program; returns its process id. What it says goes to the log, or to the terminal."""
        if not self._programs:
            self._last_gone, self._held_by_all = os.pipe()
        output = None if log is None else log.open("ab")
        program = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            process_group=self._group() if self._programs else 0,
            pass_fds=[self._theirs, self._held_by_all],
        )
        if output is not None:
            output.close()
        self._programs[name] = program
        self._group_file.write_text(str(self._group()))
        return program.pid

    def wait_for(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until something is so, as long as every program runs.

        Raises:
            PartFailedError: a program ended, or the time is over.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise PartFailedError(
                    f"{' and '.join(self._programs)} took more than {seconds:.0f} s to start."
                )
            time.sleep(0.05)

    def check(self) -> None:
        """Raises PartFailedError when a program has ended."""
        for name, program in self._programs.items():
            if has_ended(program):
                raise PartFailedError(f"{name} ended unexpectedly; see above, or the log in the data folder.")

    def _group(self) -> int:
        return next(iter(self._programs.values())).pid

    def _stop_orphans(self) -> None:
        group = int(self._group_file.read_text())
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(group, number)
            if wait_until(lambda: take(self._theirs)):
                return


def has_ended(program: "subprocess.Popen[bytes]") -> bool:
    """Like `poll`, but leaves the program to be collected later, where the system can do that."""
    if program.returncode is not None or not hasattr(os, "waitid"):
        return program.poll() is not None
    return os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def wait_until(so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
