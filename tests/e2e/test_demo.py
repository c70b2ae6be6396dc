"""The demo as a stranger has it: one command starts everything; Ctrl-C or any kill leaves the next start in peace."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from pwa_tickets.commands.process_group import wait_until
from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_cluster import free_port
from pwa_tickets.db.embedded_home import home_for
from pwa_tickets.settings import environment

ROOT = Path(__file__).parents[2]
WITHOUT_NETWORK = (
    ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-current-user", "--keep-caps", "--net")
)
CONFIGURES = ("DATABASE_", "STRIPE_", "SMTP_", "STORAGE_", "PWA_TICKETS_")

pytestmark = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="the programs to kill are found in /proc"
)


class Demo:
    """Starts `pwa-tickets demo` on a data folder, as often as asked."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.paper = data_dir.with_name(f"printed-{uuid.uuid4()}")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, *command: str) -> None:
        """Returns when it has said where everything is."""
        kept = {name: value for name, value in environment().items() if not name.startswith(CONFIGURES)}
        ours = {"PORT": str(self.port), "PWA_TICKETS_DATA_DIR": str(self.data_dir)}
        with self.paper.open("w") as paper:  # not a pipe: what outlives a killed demo would hold it open
            started = command or (sys.executable, "-m", "pwa_tickets", "demo")
            self.process = subprocess.Popen(
                started, cwd=ROOT, env=kept | ours, stdout=paper, stderr=subprocess.STDOUT
            )
        while "\nCtrl-C" not in self.printed():
            assert self.process.poll() is None, self.printed()
            time.sleep(0.02)

    def printed(self) -> str:
        return self.paper.read_text()

    def stop(self) -> str:
        """Ctrl-C; returns what it said."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        return self.printed()

    def shows(self) -> list[str]:
        return [show["id"] for show in httpx.get(f"{self.url}/api/shows", verify=False).json()["shows"]]

    def pids(self, of: str) -> list[int]:
        """Its running programs with this in their command line."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(FileNotFoundError, ProcessLookupError):
                if of in (process / "cmdline").read_text().replace("\0", " ") and self.owns(process):
                    found.append(int(process.name))
        return sorted(found)

    def owns(self, process: Path) -> bool:
        return f"PWA_TICKETS_DATA_DIR={self.data_dir}\0".encode() in (process / "environ").read_bytes()

    def postmaster(self) -> int:
        return int((home_for(self.data_dir).folder / "cluster" / "postmaster.pid").read_text().split()[0])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One data folder for the whole file; whatever a test killed, the last start is stopped."""
    demo = Demo(tmp_path_factory.mktemp("demo") / "data")
    yield demo
    if demo.process.poll() is None:
        demo.stop()
    shutil.rmtree(home_for(demo.data_dir).folder, ignore_errors=True)


def test_it_says_where_everything_is_and_there_it_is(demo: Demo) -> None:
    demo.start()
    places = re.findall(rf"{demo.url}(/\S*)", demo.printed())
    assert places == ["/", "/wallet", "/scan", "/sandbox/mailbox", "/admin/sign-in"]
    for place in places:
        assert httpx.get(demo.url + place, follow_redirects=True).status_code == 200, place
    password = re.search(r"owner@example.com or staff@example.com, password (\S+)", demo.printed())
    assert password
    answer = httpx.post(
        f"{demo.url}/api/auth/login", json={"email": "owner@example.com", "password": password[1]}
    )
    assert answer.is_success
    assert len(demo.shows()) == 3
    assert httpx.get(f"{demo.url}/readyz").json()["status"] == "ok"


def test_an_empty_demo_comes_up_at_its_set_up(tmp_path: Path) -> None:
    empty = Demo(tmp_path / "own")
    try:
        empty.start(sys.executable, "-m", "pwa_tickets", "demo", "--empty")
        (link,) = re.findall(rf"{empty.url}/setup/start/\S+", empty.printed())
        assert "Open your ticket office" in httpx.get(link, timeout=60).text
        assert re.search(r"keys to paste: pk_test_\S+ and sk_test_\S+", empty.printed())
        assert empty.shows() == []
        assert "Start again with: make demo SAMPLE=0\n" in empty.stop()
    finally:
        if empty.process.poll() is None:
            empty.stop()
        shutil.rmtree(home_for(empty.data_dir).folder, ignore_errors=True)


def test_a_second_demo_on_the_same_data_says_so(demo: Demo) -> None:
    other = Demo(demo.data_dir)
    with pytest.raises(AssertionError, match="is running already"):
        other.start()
    assert other.process.wait() == 1
    assert demo.shows()


def test_ctrl_c_stops_everything_and_the_next_start_has_the_data(demo: Demo) -> None:
    before = demo.shows()
    assert "Everything has stopped" in demo.stop()
    assert demo.pids("pwa_tickets") == []
    assert not EmbeddedPostgres(demo.data_dir).is_running()
    demo.start()
    assert demo.shows() == before


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait as long as the guard may take: it asks with one signal, then with another, and each has its eight seconds."""
    return any(wait_until(condition) for _ in range(3))


@pytest.mark.parametrize("part", ["demo", "serve", "sandbox", "postgres"])
def test_after_a_kill_of_any_part_nothing_runs_on_and_the_next_start_works(demo: Demo, part: str) -> None:
    before = demo.shows()
    victim = (
        demo.postmaster()
        if part == "postgres"
        else demo.pids(f"pwa_tickets{'.' if part == 'sandbox' else ' '}{part}")[0]
    )
    os.kill(victim, signal.SIGKILL)
    if part == "postgres":
        demo.stop()
    demo.process.wait(timeout=60)
    assert comes_true(lambda: demo.pids("pwa_tickets") == []), "what it started outlived it"
    assert comes_true(lambda: not EmbeddedPostgres(demo.data_dir).is_running())
    demo.start()
    assert demo.shows() == before
    assert len(demo.pids("pwa_tickets.sandbox")) == 1


def test_the_second_make_demo_needs_no_network_and_builds_nothing_anew(demo: Demo) -> None:
    """In a network namespace with nothing in it but this machine itself."""
    alone = [*WITHOUT_NETWORK, "sh", "-c", 'ip link set lo up && exec "$@"', "alone"]
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no network namespace can be made here")
    demo.stop()
    subprocess.run(["bin/setup"], cwd=ROOT, check=True)  # as the first `make demo` did
    built = ROOT / "pwa_tickets/static/built"
    before = {file.name: file.stat().st_mtime_ns for file in built.iterdir()}
    demo.start(*alone, "make", "demo")
    assert "Getting" not in demo.printed()
    assert {file.name: file.stat().st_mtime_ns for file in built.iterdir()} == before
    os.kill(demo.pids("pwa-tickets demo")[0], signal.SIGINT)
    demo.process.wait(timeout=60)
    assert "Everything has stopped" in demo.printed()
