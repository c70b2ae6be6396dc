"""Starts the programs of a demo as one process group and ends all of them, also after a `kill -9` of the demo.

They hold one lock together, which dies with the last of them. A lock that is held while no demo runs means that
a demo was killed and its programs live on; only then does the group's number surely mean them. A guard stops them
then, and if that was killed as well, the next start.
"""

import fcntl
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from pwa_tickets.process_guard import ProcessGuard

STOPS_WITHIN_SECONDS = 8.0


class AlreadyRunningError(Exception):
    """Refuses a second demo in the same data folder."""


class ProcessFailedError(Exception):
    """Reports a program that ended by itself or did not start in time; the message names it."""


class ProcessGroup:
    """Starts, watches and stops the programs of one demo. A context manager: leaving it stops them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._group_file = folder / "demo.group"
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self.guard: ProcessGuard | None = None

    def __enter__(self) -> Self:
        """Lock the folder for one demo, and stop what a killed one left behind.

        Raises:
            AlreadyRunningError: a demo runs here already.
        """
        with self._turn():
            self._take_folder()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self.guard is not None:
            self.guard.dismiss()
        self._give_up_folder()

    def stop_orphans(self) -> None:
        """Stop what a killed demo left behind, unless the next one is there and did so.

        A killed process gives up its files one after another: we may hear of its end while it still holds the lock.
        """
        wait_until(self._stopped_orphans)

    def _stopped_orphans(self) -> bool:
        with self._turn(), suppress(AlreadyRunningError):
            self._take_folder()
            self._give_up_folder()
            return True
        return False

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
        select.select([self._last_gone], [], [], STOPS_WITHIN_SECONDS)  # ends when nobody holds the other end
        os.close(self._last_gone)
        for program in self._programs.values():
            program.wait()
        self._programs.clear()

    def start(self, name: str, *command: str, environment: dict[str, str], log: Path | None = None) -> int:
        """Start a program in the group and return its process id. Its output goes to `log`, or to the terminal."""
        if not self._programs:
            self._last_gone, self._held_by_all = os.pipe()
            self.guard = self.guard or ProcessGuard(stop_abandoned, str(self._folder))
        output = None if log is None else log.open("ab")
        program = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            process_group=self._group() if self._programs else 0,
            pass_fds=[self._group_lock, self._held_by_all],
        )
        if output is not None:
            output.close()
        self._programs[name] = program
        self._group_file.write_text(str(self._group()))
        return program.pid

    def wait_for(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until `ready()` is true while every program runs.

        Raises:
            ProcessFailedError: a program ended, or `seconds` are over.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise ProcessFailedError(
                    f"{' and '.join(self._programs)} took more than {seconds:.0f} s to start."
                )
            time.sleep(0.05)

    def check(self) -> None:
        """Raise ProcessFailedError when a program has ended."""
        for name, program in self._programs.items():
            if has_ended(program):
                raise ProcessFailedError(
                    f"{name} ended unexpectedly; see above, or the log in the data folder."
                )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One at a time among a start and a guard that stops what was left."""
        lock = open_lock(self._folder / "demo-turn.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _take_folder(self) -> None:
        self._demo_lock = open_lock(self._folder / "demo.lock")
        self._group_lock = open_lock(self._folder / "demo-group.lock")
        if not try_lock(self._demo_lock):
            self._give_up_folder()
            raise AlreadyRunningError
        if not try_lock(self._group_lock):
            self._stop_orphans()
        self._group_file.unlink(missing_ok=True)

    def _give_up_folder(self) -> None:
        os.close(self._group_lock)
        os.close(self._demo_lock)

    def _group(self) -> int:
        return next(iter(self._programs.values())).pid

    def _stop_orphans(self) -> None:
        group = int(self._group_file.read_text())
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(group, number)
            if wait_until(lambda: try_lock(self._group_lock)):
                return


def stop_abandoned(folder: str) -> None:
    """Stop the programs of a demo that was killed; its guard calls this."""
    if Path(folder).exists():
        ProcessGroup(Path(folder)).stop_orphans()


def has_ended(program: "subprocess.Popen[bytes]") -> bool:
    """Tell whether the program has ended without collecting it, where the system can do that.

    An uncollected program keeps its number, and the group's with it.
    """
    if program.returncode is not None or not hasattr(os, "waitid"):
        return program.poll() is not None
    return os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def wait_until(condition: Callable[[], bool]) -> bool:
    """Poll until `condition()` is true; False after eight seconds."""
    deadline = time.monotonic() + STOPS_WITHIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def open_lock(path: Path) -> int:
    """Open a lock file, for this user alone, and return its descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def try_lock(lock: int) -> bool:
    """Lock the file exclusively; False when another process holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
