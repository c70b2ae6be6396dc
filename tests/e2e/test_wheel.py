"""The wheel as somebody installs it: no checkout and no Node, and `pwa-tickets demo` runs in an empty folder."""

import os
import shutil
import signal
import site
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pwa_tickets.db.embedded_cluster import free_port
from pwa_tickets.db.embedded_home import home_for
from pwa_tickets.settings import environment

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_SECONDS = 180.0

pytestmark = pytest.mark.proof


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def copy_sources(to: Path) -> None:
    """Copy what git would commit: a build in the checkout would replace the client under other tests."""
    for name in run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0"):
        if name and not name.startswith(("docs/", "tests/")) and (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    packages = Path("pwa_tickets/client/node_modules")
    (to / packages).symlink_to(ROOT / packages)


def uv() -> str:
    """Find the uv that `bin/setup` uses."""
    for candidate in (environment().get("UV"), str(ROOT / ".tools/bin/uv"), shutil.which("uv")):
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise AssertionError("There is no uv: run bin/setup --dev")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a clean environment that has the wheel; its dependencies are borrowed from ours, without a network."""
    sources, wheels = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheels")
    copy_sources(sources)
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", wheels, cwd=sources)
    clean = tmp_path_factory.mktemp("clean") / "venv"
    run(uv(), "venv", "--quiet", "--offline", "--python", sys.executable, clean)
    python = clean / "bin" / "python"
    (wheel,) = wheels.glob("*.whl")
    run(uv(), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel)
    (packages,) = clean.glob("lib/python*/site-packages")
    # A folder named so is searched last, and its own .pth files, of which one names the checkout, are not read.
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()))
    return python.parent


@pytest.fixture
def empty_folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(home_for(tmp_path / "data").folder, ignore_errors=True)


def start(programs: Path, folder: Path, output: Path, **settings: str) -> subprocess.Popen[bytes]:
    bare: dict[str, str] = {
        name: environment()[name] for name in ("HOME", "LANG", "TMPDIR") if name in environment()
    }
    with output.open("w") as file:
        return subprocess.Popen(
            [str(programs / "pwa-tickets"), "demo"],
            cwd=folder,
            env=bare | {"PATH": os.defpath} | settings,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def test_the_installed_package_is_whole(programs: Path, tmp_path: Path) -> None:
    package = run(programs / "python", "-c", "import pwa_tickets; print(pwa_tickets.__file__)", cwd=tmp_path)
    assert Path(package).is_relative_to(programs.parent)
    assert "demo" in run(programs / "pwa-tickets", "--help", cwd=tmp_path)


def test_a_demo_runs_in_an_empty_folder(
    programs: Path, empty_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    output, port = tmp_path_factory.mktemp("said") / "demo.txt", free_port()
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN_SECONDS
    demo = start(programs, empty_folder, output, PORT=str(port))
    try:
        while "\nCtrl-C" not in output.read_text():
            assert demo.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.05)
        assert len(httpx.get(f"{url}/api/shows").json()["shows"]) == 3
        assert httpx.get(f"{url}/readyz").json()["status"] == "ok"
        assert httpx.get(f"{url}/service-worker.js").is_success
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=60)
    assert demo.returncode == 0
    assert "Start again with: pwa-tickets demo" in output.read_text()
    assert [path.name for path in empty_folder.iterdir()] == ["data"]


def test_restarting_at_every_change_needs_a_checkout(programs: Path, tmp_path: Path) -> None:
    command = [str(programs / "pwa-tickets"), "demo", "--reload"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "only a checkout has" in done.stderr
