"""The system user that runs the embedded Postgres for root: no other program runs as it, nobody logs in as it."""

import pwd
import subprocess
import time
from pathlib import Path

from pwa_tickets.db.embedded_access import EmbeddedPostgresError

NAME = "pwa-tickets"
SECONDS_TO_MAKE = 5.0
ADMINISTRATION = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def system_user(home: Path) -> pwd.struct_passwd:
    """Return the user, made where it is missing.

    Raises:
        EmbeddedPostgresError: it cannot be made here; the message says what to do.
    """
    deadline = time.monotonic() + SECONDS_TO_MAKE
    while True:
        try:
            return pwd.getpwnam(NAME)
        except KeyError:
            reason = _make(home)
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"Postgres does not run as root, and the user {NAME} to run it could not be made: {reason}. "
                f"Make a system user {NAME}, run this as an ordinary user, or set DATABASE_URL."
            )
        time.sleep(0.1)  # another start may hold the lock of the list of users, or be making the same one


def _make(home: Path) -> str:
    """Make the user; returns what was said where that failed."""
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        f"--home-dir={home}",
        "--shell=/usr/sbin/nologin",
    ]
    try:
        done = subprocess.run(
            ["useradd", *options, NAME], env=ADMINISTRATION, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return "there is no useradd"
    return done.stderr.strip()
