"""The command line: what it lists, what it refuses, and that nothing it starts stays behind."""

import io
import re
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pwa_tickets.__main__ import main, parser
from pwa_tickets.accounts import staff
from pwa_tickets.commands import demo, sandbox_services, serve
from pwa_tickets.commands.check_result import CheckResult
from pwa_tickets.commands.doctor import check_installation
from pwa_tickets.commands.process_group import (
    AlreadyRunningError,
    ProcessFailedError,
    ProcessGroup,
    wait_until,
)
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.sandbox.servers import Keys, serving
from pwa_tickets.settings import Settings

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[2]
REAL = Settings(
    database_url="postgresql://app@db/tickets",
    stripe_secret_key="sk_live_1",
    stripe_webhook_secret="whsec_1",
    smtp_url="smtps://mail.example",
)
SLEEPS = "import time; time.sleep(60)"
STARTS_ANOTHER_AND_SLEEPS = f"import os, time; os.fork(); {SLEEPS}"


def test_help_lists_every_command() -> None:
    listed = re.findall(r"^    (\w+) ", parser().format_help(), re.MULTILINE)
    assert listed == ["demo", "serve", "worker", "migrate", "staff", "token", "doctor"]


def test_serve_sells_nothing_against_the_sandbox() -> None:
    assert serve.settings_missing(REAL) == []
    assert serve.settings_missing(replace(REAL, stripe_api_base="http://127.0.0.1:4242")) == [
        "STRIPE_API_BASE"
    ]
    assert serve.settings_missing(replace(REAL, smtp_url="")) == ["SMTP_URL"]
    assert serve.settings_missing(replace(REAL, smtp_url="", allow_sandbox=True)) == []


def test_serve_without_stripe_and_mail_says_what_to_set(
    database_urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_urls.app_url)
    monkeypatch.setenv("PWA_TICKETS_DATA_DIR", str(tmp_path))
    assert main(["serve"]) == 1
    assert "STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, SMTP_URL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgresql://app:secret@127.0.0.1:1/tickets",
            "DATABASE_URL: the database at 127.0.0.1 does not let us in",
        ),
        ("mysql://app:secret@127.0.0.1/tickets", "DATABASE_URL must begin with postgresql://, not mysql://"),
    ],
)
def test_a_database_that_is_away_is_named_without_its_password(
    url: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PWA_TICKETS_DATA_DIR", str(tmp_path))
    assert main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert "secret" not in said


@pytest.mark.parametrize("text", ["", "http", "-1", "0", "65536", "80a"])
def test_a_port_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(demo.CannotStartError, match="PORT must be a number"):
        demo.port_number(text)


def test_a_taken_port_is_named_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(demo.CannotStartError, match=f"Port {port} is used.*PORT={port + 1} make demo"):
            demo.refuse_taken(port)
    demo.refuse_taken(port)


def test_the_welcome_names_every_place_and_the_password() -> None:
    text = demo.welcome("http://127.0.0.1:8000", "velvet-swan-42", mailbox=True)
    for path in ("/wallet", "/scan", "/sandbox/mailbox", "/admin/sign-in"):
        assert f"http://127.0.0.1:8000{path}\n" in text
    assert "owner@example.com or staff@example.com, password velvet-swan-42" in text
    assert "mailbox" not in demo.welcome("http://127.0.0.1:8000", "velvet-swan-42", mailbox=False)


def test_what_is_configured_needs_no_sandbox(tmp_path: Path) -> None:
    configured = {"PORT": "8000", "STRIPE_SECRET_KEY": "sk_live_1", "SMTP_URL": "smtps://mail.example"}
    env = dict(configured)
    with ProcessGroup(tmp_path) as processes:
        assert sandbox_services.start_sandbox(processes, env, tmp_path / "sandbox") is None
    assert env == configured


def test_only_what_is_not_configured_gets_a_sandbox_service(tmp_path: Path) -> None:
    env = {"PORT": "8000", "SMTP_URL": "smtps://mail.example"}
    with ProcessGroup(tmp_path) as processes:
        assert sandbox_services.start_sandbox(processes, env, tmp_path / "sandbox") == tmp_path / "sandbox"
    assert env["SMTP_URL"] == "smtps://mail.example"
    assert env["STRIPE_SECRET_KEY"].startswith("sk_test_")
    assert env["STRIPE_API_BASE"].startswith("http://127.0.0.1:")


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


@needs_proc
def test_a_killed_demo_leaves_parts_that_the_next_one_stops(tmp_path: Path) -> None:
    killed = f"""
import sys
from pathlib import Path
from pwa_tickets.commands.process_group import ProcessGroup
with ProcessGroup(Path(sys.argv[1])) as processes:
    print(processes.start("First", sys.executable, "-c", {STARTS_ANOTHER_AND_SLEEPS!r}, environment={{}}), flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", killed, tmp_path], cwd=ROOT, text=True, **pipes) as one:  # type: ignore[call-overload]
        group = int(one.stdout.readline())
        one.kill()
    assert running(group) > 0
    with ProcessGroup(tmp_path):
        assert wait_until(lambda: running(group) == 0)


def test_a_part_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path) as processes:
        start(processes, "The baker", "raise SystemExit(3)")
        with pytest.raises(ProcessFailedError, match="The baker ended unexpectedly"):
            processes.wait_for(bool, seconds=30)  # never so


def test_staff_are_added_listed_and_given_a_password(
    database_urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_urls.app_url)
    monkeypatch.setenv("PWA_TICKETS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long password\nanother password\n"))
    assert main(["staff", "add", "dana@example.com", "--name", "Dana Reyes", "--role", "door_staff"]) == 0
    assert main(["staff", "password", "dana@example.com"]) == 0
    assert main(["staff", "list"]) == 0
    assert re.search(r"^door_staff +dana@example\.com +Dana Reyes$", capsys.readouterr().out, re.MULTILINE)
    assert main(["token", "create", "dana@example.com", "--name", "the lobby screen"]) == 0
    assert len(capsys.readouterr().out.strip()) >= 32
    assert main(["token", "create", "nobody@example.com", "--name", "x"]) == 1
    assert "nobody with this address" in capsys.readouterr().err


async def test_a_password_set_by_command_is_the_one_that_logs_in(database: Database) -> None:
    settings = replace(REAL, rate_limit=0)
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email="dana@example.com", name="Dana", role="staff", password="a long password")
    assert (
        await staff.log_in(database, settings, email="dana@example.com", password="a long password")
    ).name == "Dana"


async def test_doctor_finds_a_whole_installation_well_and_names_what_is_broken(
    database_urls: Urls, tmp_path: Path
) -> None:
    tmp_path.chmod(0o700)
    keys = Keys(secret_key="sk_test_1", publishable_key="pk_test_1", webhook_secret="whsec_1")
    async with serving(tmp_path / "sandbox", keys, webhook_url=None) as servers:
        well = replace(
            REAL,
            allow_sandbox=True,
            database_url=database_urls.app_url,
            database_admin_url=database_urls.admin_url,
            data_dir=tmp_path,
            stripe_secret_key="sk_test_1",
            stripe_api_base=servers.stripe_url,
            smtp_url=servers.smtp_url,
        )
        assert [result async for result in check_installation(well) if not result.ok] == []
        broken = replace(
            well,
            stripe_secret_key="sk_test_2",
            smtp_url="smtp://127.0.0.1:1",
            base_url="http://tickets.example",
        )
        sentences = [result.sentence async for result in check_installation(broken) if not result.ok]
    assert sentences == [
        "Stripe refuses STRIPE_SECRET_KEY with 401.",
        "The mail server 127.0.0.1 does not let us in. Look at SMTP_URL.",
        "http://tickets.example is not https: cameras and offline tickets will not work there.",
    ]


async def test_doctor_says_that_the_database_is_away() -> None:
    gone = replace(REAL, database_url="postgresql://app@127.0.0.1:1/tickets")
    first: CheckResult = await anext(check_installation(gone))
    assert not first.ok
    assert "Look at DATABASE_URL" in first.sentence
