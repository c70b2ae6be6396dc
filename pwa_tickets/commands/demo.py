"""`pwa-tickets demo`: the whole product on this machine, with stand-ins for whatever is not configured."""

import asyncio
import json
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from pwa_tickets import sample
from pwa_tickets.commands.parts import AlreadyRunningError, PartFailedError, Parts
from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_home import EmbeddedPostgresError
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.settings import Settings, SettingsError, environment
from pwa_tickets.tickets import qr

OWNER_EMAIL = "owner@example.com"
START_SECONDS = 60.0
LOOK_SECONDS = 0.5
# fmt: off
WORDS = (
    "amber", "arch", "aria", "ballet", "bouquet", "candle", "cello", "chorus", "cue", "curtain", "encore",
    "finale", "garden", "gala", "harp", "lantern", "laurel", "lyric", "maple", "matinee", "melody",
    "mirror", "opal", "overture", "petal", "pirouette", "prelude", "ribbon", "rondo", "satin", "silver",
    "sonata", "spot", "stage", "starling", "swan", "tango", "tempo", "velvet", "violet", "waltz", "willow",
)
# fmt: on


class CannotStartError(Exception):
    """The message says why, and what to do."""


def run(*, reload: bool = False) -> int:
    """Start everything, tell where it is, and stop it again at Ctrl-C; returns the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            try:
                start_and_watch(stack, reload=reload)
            finally:  # a second Ctrl-C while everything stops would leave half of it running
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
    except KeyboardInterrupt:
        say("Everything has stopped; what was sold is kept. Start again with: make demo")
        return 0
    except (CannotStartError, PartFailedError, EmbeddedPostgresError, SettingsError) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def start_and_watch(stack: ExitStack, *, reload: bool) -> None:
    env = environment()
    port = port_number(env.setdefault("PORT", "8000"))
    base_url = env.setdefault("PWA_TICKETS_BASE_URL", f"http://127.0.0.1:{port}")
    data_dir = Path(env.setdefault("PWA_TICKETS_DATA_DIR", "data")).absolute()
    env["PWA_TICKETS_ALLOW_SANDBOX"] = "1"
    password = env.setdefault("PWA_TICKETS_DEMO_PASSWORD", memorable_password())

    parts = Parts(data_dir)
    try:
        stack.enter_context(parts)
    except AlreadyRunningError:
        raise CannotStartError(
            f"A demo with the data in {data_dir} is running already. Stop it with Ctrl-C where it was started, "
            "or start a second one: PWA_TICKETS_DATA_DIR=other PORT=8001 make demo"
        ) from None
    refuse_taken(port)

    mailbox = "SMTP_URL" not in env
    sandbox = start_sandbox(parts, env, data_dir)
    postgres = start_database(stack, env, data_dir)
    stack.callback(parts.stop)  # before the database
    if sandbox:
        wait_for_sandbox(parts, env, *sandbox)
    settings = Settings.from_env(env)
    prepare_database(settings)

    say("Starting the server")
    options = ["--reload"] if reload else []
    parts.start("The server", sys.executable, "-m", "pwa_tickets", "serve", "--quiet", *options, environment=env)
    parts.wait_for(lambda: answers(f"http://127.0.0.1:{port}/healthz"), seconds=START_SECONDS)
    print(welcome(base_url, password, mailbox=mailbox), flush=True)
    while True:
        parts.check()
        if postgres is not None and not postgres.is_running():
            say("The database was gone. Starting it again")
            postgres.start()
        time.sleep(LOOK_SECONDS)


def start_sandbox(parts: Parts, env: dict[str, str], data_dir: Path) -> tuple[Path, int] | None:
    """Stand-ins for Stripe and for the mail server, unless both are configured."""
    if "STRIPE_SECRET_KEY" in env and "SMTP_URL" in env:
        return None
    say("Starting the stand-ins for Stripe and for the mail server")
    folder = data_dir / "sandbox"
    folder.mkdir(exist_ok=True)
    webhook = f"http://127.0.0.1:{env['PORT']}/api/webhooks/stripe"
    command = ("-m", "pwa_tickets.sandbox", "--folder", str(folder), "--webhook-url", webhook)
    pid = parts.start("The sandbox", sys.executable, *command, environment=env, log=folder / "sandbox.log")
    return folder, pid


def wait_for_sandbox(parts: Parts, env: dict[str, str], folder: Path, pid: int) -> None:
    def servers() -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads((folder / "servers.json").read_text())
        except FileNotFoundError:
            return {}
        return found if int(found["pid"]) == pid else {}

    parts.wait_for(lambda: bool(servers()), seconds=START_SECONDS)
    if "STRIPE_SECRET_KEY" not in env:
        env["STRIPE_SECRET_KEY"] = servers()["secret_key"]
        env["STRIPE_PUBLISHABLE_KEY"] = servers()["publishable_key"]
        env["STRIPE_WEBHOOK_SECRET"] = servers()["webhook_secret"]
        env["STRIPE_API_BASE"] = servers()["stripe_url"]
        env["STRIPE_JS_URL"] = "/sandbox/stripe/v3"
    if "SMTP_URL" not in env:
        env["SMTP_URL"] = servers()["smtp_url"]
    env["PWA_TICKETS_SANDBOX_DIR"] = str(folder)


def start_database(stack: ExitStack, env: dict[str, str], data_dir: Path) -> EmbeddedPostgres | None:
    if env.get("DATABASE_URL"):
        return None
    say("Starting the database")
    postgres = EmbeddedPostgres(data_dir)
    urls = stack.enter_context(postgres)
    env |= {"DATABASE_URL": urls.app_url, "DATABASE_ADMIN_URL": urls.admin_url}
    return postgres


def prepare_database(settings: Settings) -> None:
    admin_url = settings.database_admin_url or settings.database_url
    say("Bringing the database up to date")
    try:
        asyncio.run(upgrade(admin_url))
    except OSError as error:
        raise CannotStartError(f"The database of DATABASE_URL does not answer: {error}") from None
    say("Looking after the sample studio")
    asyncio.run(sample.seed(admin_url, settings))


def refuse_taken(port: int) -> None:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStartError(
                f"Port {port} is used by another program. Stop that one, or choose another: PORT={port + 1} make demo"
            ) from None


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 – our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def welcome(base_url: str, password: str, *, mailbox: bool) -> str:
    places = {
        "Buy seats": "/",
        "Wallet": "/wallet",
        "Scanner": "/scan",
        **({"Mailbox": "/sandbox/mailbox"} if mailbox else {}),
        "Staff": "/admin/sign-in",
    }
    lines = [f"  {name:<10} {base_url}{path}" for name, path in places.items()]
    return "\n".join(
        [
            "",
            qr.terminal(base_url),
            *lines,
            f"  {'':<10} {OWNER_EMAIL} or staff@example.com, password {password}",
            "",
            "Ctrl-C stops everything and keeps what was sold.",
        ]
    )


def memorable_password() -> str:
    return "-".join([*(secrets.choice(WORDS) for _ in range(4)), str(10 + secrets.randbelow(90))])


def port_number(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise CannotStartError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def say(words: str) -> None:
    print(f"· {words}", flush=True)
