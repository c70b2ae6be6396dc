"""Nothing that a demo started stays behind: not when it ends, not when it is killed, not when its guard was killed, too."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from pwa_tickets.commands.process_group import (
    AlreadyRunningError,
    ProcessFailedError,
    ProcessGroup,
    open_lock,
    stop_abandoned,
    try_lock,
    wait_until,
)

ROOT = Path(__file__).parents[2]
SLEEPS = "import time; time.sleep(60)"
STARTS_ANOTHER_AND_SLEEPS = f"import os, time; os.fork(); {SLEEPS}"


def start(processes: ProcessGroup, name: str, code: str) -> int:
    return processes.start(name, sys.executable, "-c", code, environment={})


needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are counted in /proc")


def running(group: int) -> int:
    """How many processes of the group run; one that only waits to be collected does not count."""
    found = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _parent, its_group, *_ = stat.read_text().rpartition(")")[2].split()
            found += its_group == str(group) and state not in "ZX"
    return found


@needs_proc
def test_what_a_demo_started_ends_with_it_and_so_does_what_that_started(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path) as processes:
        group = start(processes, "First", SLEEPS)
        start(processes, "Second", STARTS_ANOTHER_AND_SLEEPS)
        processes.wait_for(lambda: running(group) == 3, seconds=30)
    assert wait_until(lambda: running(group) == 0)


def test_one_data_folder_serves_one_demo(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path), pytest.raises(AlreadyRunningError), ProcessGroup(tmp_path):
        pass
    with ProcessGroup(tmp_path):
        pass


KILLED = f"""
import sys
from pathlib import Path
from pwa_tickets.commands.process_group import ProcessGroup
with ProcessGroup(Path(sys.argv[1])) as processes:
    group = processes.start("First", sys.executable, "-c", {STARTS_ANOTHER_AND_SLEEPS!r}, environment={{}})
    print(group, processes.guard.pid, flush=True)
    sys.stdin.read()
"""


def killed(folder: Path, *, guarded: bool) -> int:
    """Start a demo and kill it, its guard before it unless `guarded`; returns the group of what it left."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", KILLED, folder], cwd=ROOT, text=True, **pipes) as one:  # type: ignore[call-overload]
        group, guard = map(int, one.stdout.readline().split())
        if not guarded:
            os.kill(guard, signal.SIGKILL)
        one.kill()
    return group


@needs_proc
@pytest.mark.parametrize("guarded", [True, False])
def test_what_a_killed_demo_started_ends_by_itself_or_at_the_next_start(
    tmp_path: Path, guarded: bool
) -> None:
    group = killed(tmp_path, guarded=guarded)
    if guarded:
        assert wait_until(lambda: running(group) == 0)
    assert guarded or running(group) > 0
    with ProcessGroup(tmp_path):
        assert wait_until(lambda: running(group) == 0)


@needs_proc
def test_a_guard_is_patient_with_a_lock_that_the_killed_demo_is_about_to_give_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = killed(tmp_path, guarded=False)
    lock = open_lock(tmp_path / "demo.lock")
    assert try_lock(lock)
    take_folder = ProcessGroup._take_folder

    def refused_once(processes: ProcessGroup) -> None:
        try:
            take_folder(processes)
        except AlreadyRunningError:
            os.close(lock)
            raise

    monkeypatch.setattr(ProcessGroup, "_take_folder", refused_once)
    stop_abandoned(str(tmp_path))
    assert wait_until(lambda: running(group) == 0)


def test_a_part_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path) as processes:
        start(processes, "The baker", "raise SystemExit(3)")
        with pytest.raises(ProcessFailedError, match="The baker ended unexpectedly"):
            processes.wait_for(bool, seconds=30)  # never so
