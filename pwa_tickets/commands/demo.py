"""`pwa-tickets demo`: runs the whole product on this machine, with the sandbox for whatever is not configured.

It only starts, watches and stops: what takes long to import is imported by the programs it starts, side by side.
"""

import http.client
import secrets
import signal
import sys
import time
from contextlib import ExitStack

from pwa_tickets.commands import sandbox_services
from pwa_tickets.commands.installation import CHECKOUT, command
from pwa_tickets.commands.port import refuse_taken
from pwa_tickets.commands.process_group import AlreadyRunningError, ProcessFailedError, ProcessGroup
from pwa_tickets.db.embedded_access import EmbeddedPostgresError
from pwa_tickets.sandbox.process import SandboxMissingError
from pwa_tickets.settings import Settings, SettingsError, environment, set_environment
from pwa_tickets.web import qr

OWNER_EMAIL = "owner@example.com"
EMPTY_DATA = "data/own-studio"
START_SECONDS = 180.0  # of a slow, busy machine
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
    """Reports why the demo cannot start here; the message says what to do."""


def run(*, reload: bool = False, empty: bool = False) -> int:
    """Run until Ctrl-C, then stop everything; returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            try:
                start_and_watch(stack, reload=reload, empty=empty)
            finally:  # a second Ctrl-C while everything stops would leave half of it running
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
    except KeyboardInterrupt:
        say(f"Everything has stopped; what was sold is kept. Start again with: {command_of(empty=empty)}")
        return 0
    except (
        CannotStartError,
        ProcessFailedError,
        EmbeddedPostgresError,
        SandboxMissingError,
        SettingsError,
    ) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def start_and_watch(stack: ExitStack, *, reload: bool, empty: bool) -> None:
    """Start everything, say where it is, and watch it until a program ends or Ctrl-C comes."""
    if reload and CHECKOUT is None:
        raise CannotStartError("--reload builds the client from its sources, which only a checkout has.")
    if empty and "PWA_TICKETS_DATA_DIR" not in environment():
        set_environment({"PWA_TICKETS_DATA_DIR": EMPTY_DATA})
    settings = Settings.from_env(database_later=True)
    port, base_url, data_dir = settings.port, settings.base_url, settings.data_dir
    env = environment()
    env |= {"PORT": str(port), "PWA_TICKETS_BASE_URL": base_url, "PWA_TICKETS_DATA_DIR": str(data_dir)}
    env["PWA_TICKETS_ALLOW_SANDBOX"] = "1"
    password = env["PWA_TICKETS_DEMO_PASSWORD"] = settings.demo_password or memorable_password()
    mailbox = not settings.smtp_url

    processes = ProcessGroup(data_dir)
    try:
        stack.enter_context(processes)
    except AlreadyRunningError:
        raise CannotStartError(
            f"A demo with the data in {data_dir} is running already. Stop it with Ctrl-C where it was started, "
            f"or start a second one: PWA_TICKETS_DATA_DIR=other PORT=8001 {command_of(empty=empty)}"
        ) from None
    refuse_taken("127.0.0.1", port, again=command_of(empty=empty))

    say("Starting the database, and what stands in for Stripe and the mail server")
    sandbox = sandbox_services.start_sandbox(processes, env, data_dir / "sandbox", rehearses=empty)
    postgres = sandbox_services.start_database(stack, env, data_dir)
    stack.callback(processes.stop)  # before the database
    start_server(processes, env, reload=reload, empty=empty)
    processes.wait_for(
        lambda: is_healthy(port) and sandbox_services.sandbox_runs(sandbox), seconds=START_SECONDS
    )

    keys = sandbox_services.kept_keys(data_dir / "sandbox" / "keys.json") if empty and sandbox else None
    print(welcome(base_url, password, mailbox=mailbox, keys=keys), flush=True)
    while True:
        processes.check()
        if postgres is not None and not postgres.is_running():
            say("The database was gone. Starting it again")
            postgres.start()
        time.sleep(LOOK_SECONDS)


def start_server(processes: ProcessGroup, env: dict[str, str], *, reload: bool, empty: bool) -> None:
    """Start the server, and with `reload` the watching build of scripts and styles beside it."""
    studio = "an empty" if empty else "the sample"
    say(f"Starting the server, with the newest database and {studio} studio")
    if reload:
        assert CHECKOUT
        builder = str(CHECKOUT / "hatch_build.py")
        processes.start(
            "The builder of scripts and styles", sys.executable, builder, "--watch", environment=env
        )
    words = (
        "-m",
        "pwa_tickets",
        "serve",
        "--migrate" if empty else "--sample",
        "--quiet",
        *(["--reload"] if reload else []),
    )
    processes.start("The server", sys.executable, *words, environment=env)


def is_healthy(port: int) -> bool:
    """Tell whether the server on this port answers `/healthz`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(base_url: str, password: str, *, mailbox: bool, keys: dict[str, str] | None = None) -> str:
    """Write what the demo prints when it is ready: a QR code, where everything is, and how to sign in.

    Args:
        keys: the sandbox's keys of Stripe, for a studio that is empty: they are pasted in its set-up.
    """
    sign_in = f"{OWNER_EMAIL} or staff@example.com, password {password}"
    if keys:
        sign_in = f"keys to paste: {keys['STRIPE_PUBLISHABLE_KEY']} and {keys['STRIPE_SECRET_KEY']}"
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
            f"  {'':<10} {sign_in}",
            "",
            "Ctrl-C stops everything and keeps what was sold.",
        ]
    )


def memorable_password() -> str:
    """Make a password of four words and a number, some 28 bits: enough for a demo behind the log-in's limits."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(4)), str(10 + secrets.randbelow(90))])


def command_of(*, empty: bool) -> str:
    """Name the command that starts this demo again, as people type it here."""
    if not empty:
        return command("demo")
    return command("demo") + (" SAMPLE=0" if CHECKOUT else " --empty")


def say(words: str) -> None:
    """Print a step of the start."""
    print(f"· {words}", flush=True)
