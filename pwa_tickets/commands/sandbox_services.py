"""Starts the services a demo lacks: a Stripe, a mail server and a Postgres, each when none is configured."""

import json
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

from pwa_tickets.commands.process_group import ProcessGroup
from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.embedded_cluster import free_port
from pwa_tickets.sandbox.process import require_sandbox


def start_sandbox(
    processes: ProcessGroup, env: dict[str, str], folder: Path, *, rehearses: bool = False
) -> Path | None:
    """Start the sandbox unless Stripe and a mail server are configured; returns its folder.

    `env` gets the addresses and keys of whichever of the two is not configured.

    Args:
        rehearses: whether the keys are for the rehearsal only, and those that take payments are typed in.

    Raises:
        SandboxMissingError: the extra `demo` is not installed.
    """
    if env.get("STRIPE_SECRET_KEY") and env.get("SMTP_URL"):
        return None
    require_sandbox()
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "servers.json").unlink(missing_ok=True)
    keys, stripe, smtp = kept_keys(folder / "keys.json"), free_port(), free_port()
    addresses = {
        "--folder": folder,
        "--webhook-url": f"http://127.0.0.1:{env['PORT']}/api/webhooks/stripe",
        "--stripe-port": stripe,
        "--smtp-port": smtp,
    }
    options = [str(word) for pair in addresses.items() for word in pair]
    command = ("-m", "pwa_tickets.sandbox", *options)
    processes.start("The sandbox", sys.executable, *command, environment=env, log=folder / "sandbox.log")
    env["PWA_TICKETS_SANDBOX_DIR"] = str(folder / "mailbox")
    if not env.get("STRIPE_SECRET_KEY"):
        if rehearses:
            keys = {"PWA_TICKETS_REHEARSAL_STRIPE": f"http://127.0.0.1:{stripe}"}
        env |= keys | {"STRIPE_API_BASE": f"http://127.0.0.1:{stripe}", "STRIPE_JS_URL": "/sandbox/stripe/v3"}
    if not env.get("SMTP_URL"):
        env["SMTP_URL"] = f"smtp://127.0.0.1:{smtp}"
    return folder


def sandbox_runs(folder: Path | None) -> bool:
    """Tell whether the sandbox listens; true when none was needed."""
    return folder is None or (folder / "servers.json").exists()


def kept_keys(file: Path) -> dict[str, str]:
    """Read the sandbox's keys from `file`, or make them for it: a browser's tab of yesterday still holds them.

    It is the file that the sandbox reads; among its arguments, everybody on this machine would read them.
    """
    if not file.exists():
        made = {
            "secret_key": f"sk_test_{secrets.token_hex(12)}",
            "publishable_key": f"pk_test_{secrets.token_hex(12)}",
            "webhook_secret": f"whsec_{secrets.token_hex(16)}",
        }
        file.touch(mode=0o600)
        file.write_text(json.dumps(made))
    kept: dict[str, str] = json.loads(file.read_text())
    return {f"STRIPE_{name.upper()}": key for name, key in kept.items()}


def start_database(stack: ExitStack, env: dict[str, str], data_dir: Path) -> EmbeddedPostgres | None:
    """Start the embedded Postgres until `stack` is left and put its URLs into `env`; None when DATABASE_URL is set."""
    if env.get("DATABASE_URL"):
        return None
    postgres = EmbeddedPostgres(data_dir)
    urls = stack.enter_context(postgres)
    env |= {"DATABASE_URL": urls.app_url, "DATABASE_ADMIN_URL": urls.admin_url}
    return postgres
