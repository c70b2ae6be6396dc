"""The command line: what it lists, and what it refuses to start with."""

import io
import re
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pwa_tickets.__main__ import main, parser
from pwa_tickets.accounts import staff
from pwa_tickets.commands import demo, installation, sandbox_services
from pwa_tickets.commands.check_result import CheckResult
from pwa_tickets.commands.doctor import check_installation
from pwa_tickets.commands.port import refuse_taken
from pwa_tickets.commands.process_group import ProcessGroup
from pwa_tickets.commands.requirements import missing_to_sell
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.sandbox.servers import Keys, serving
from pwa_tickets.settings import Settings, SettingsError

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[2]
REAL = Settings(
    database_url="postgresql://app@db/tickets",
    stripe_secret_key="sk_live_1",
    stripe_publishable_key="pk_live_1",
    stripe_webhook_secret="whsec_1",
    smtp_url="smtps://mail.example",
    mail_from="Starlight <tickets@starlight.test>",
)


def test_help_lists_every_command() -> None:
    listed = re.findall(r"^    ([\w-]+)(?: |$)", parser().format_help(), re.MULTILINE)
    assert listed == [
        "demo",
        "serve",
        "set-up-link",
        "worker",
        "migrate",
        "staff",
        "token",
        "reconcile",
        "backup",
        "restore",
        "doctor",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stripe_secret_key": ""}, "STRIPE_SECRET_KEY is missing"),
        ({"stripe_publishable_key": ""}, "STRIPE_PUBLISHABLE_KEY is missing"),
        ({"stripe_webhook_secret": ""}, "STRIPE_WEBHOOK_SECRET is missing"),
        ({"stripe_secret_key": "sk_test_1"}, "STRIPE_SECRET_KEY is a test key"),
        ({"stripe_api_base": "http://127.0.0.1:4242"}, "STRIPE_API_BASE is http://127.0.0.1:4242"),
        ({"stripe_js_url": "/sandbox/stripe/v3"}, "STRIPE_JS_URL is /sandbox/stripe/v3"),
        ({"smtp_url": ""}, "SMTP_URL is missing"),
        ({"mail_from": Settings.mail_from}, "PWA_TICKETS_MAIL_FROM is missing"),
        ({"sandbox_dir": Path("mailbox")}, "PWA_TICKETS_SANDBOX_DIR is set"),
    ],
)
def test_serve_sells_nothing_against_the_sandbox(change: dict[str, Any], sentence: str) -> None:
    assert missing_to_sell(REAL) == []
    wrong = replace(REAL, **change)
    assert missing_to_sell(wrong)[0].startswith(sentence)
    assert "set PWA_TICKETS_ALLOW_SANDBOX=1" in missing_to_sell(wrong)[-1]
    assert missing_to_sell(replace(wrong, allow_sandbox=True)) == []


def test_serve_tells_everything_it_lacks_at_once_and_starts_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PWA_TICKETS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PWA_TICKETS_RESERVATION_MINUTES", "0")
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    for name in ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL"):
        assert f"{name} is missing." in said
    assert "PWA_TICKETS_MAIL_FROM is missing." in said
    assert "PWA_TICKETS_RESERVATION_MINUTES must not be below 2." in said
    assert list(tmp_path.iterdir()) == []


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


def test_a_taken_port_is_named_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is used.*PORT={port + 1} make demo"):
            refuse_taken("127.0.0.1", port, again="make demo")
    refuse_taken("127.0.0.1", port, again="make demo")


def test_a_port_that_another_server_shares_with_its_processes_is_taken() -> None:
    """It was bound with SO_REUSEPORT: whoever binds the same way gets every second visitor."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is used"):
            refuse_taken("0.0.0.0", port, again="pwa-tickets serve")


def test_a_second_server_on_a_port_is_refused(
    database_urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_urls.app_url)
    monkeypatch.setenv("PWA_TICKETS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PWA_TICKETS_ALLOW_SANDBOX", "1")
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert main(["serve", "--quiet"]) == 1
    assert f"Port {port} is used by another program" in capsys.readouterr().err


def test_a_host_that_is_not_this_machine_is_named() -> None:
    with pytest.raises(SettingsError, match=r"We cannot listen on 192\.0\.2\.1 port 8000"):
        refuse_taken("192.0.2.1", 8000, again="pwa-tickets serve")


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


def test_staff_are_added_listed_and_given_a_password(
    database_urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_urls.app_url)
    monkeypatch.setenv("PWA_TICKETS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long password\nanother password\n"))
    assert main(["staff", "add", "dana@example.com", "--name", "Dana Reyes", "--role", "door_staff"]) == 0
    assert main(["staff", "password", "dana@example.com"]) == 0
    assert main(["staff", "second-step-off", "dana@example.com"]) == 0
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
    assert sentences.pop(1).startswith("The mail server 127.0.0.1 does not take our mail: SMTPConnectError")
    assert sentences == [
        "Stripe refuses STRIPE_SECRET_KEY at /v1/payment_intents with 401.",
        "http://tickets.example is not https: cameras and offline tickets will not work there.",
    ]


async def test_doctor_says_that_the_database_is_away() -> None:
    gone = replace(REAL, database_url="postgresql://app@127.0.0.1:1/tickets")
    first: CheckResult = await anext(check_installation(gone))
    assert not first.ok
    assert "Look at DATABASE_URL" in first.sentence


def test_an_empty_demo_is_started_again_as_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.command_of(empty=True) == "make demo SAMPLE=0"
    assert demo.command_of(empty=False) == "make demo"
    for module in (demo, installation):
        monkeypatch.setattr(module, "CHECKOUT", None)
    assert demo.command_of(empty=True) == "pwa-tickets demo --empty"
