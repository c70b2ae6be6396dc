"""Gives commands their settings with a database that answers: the configured one, or the data folder's embedded one."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.hosts import FAILURES
from pwa_tickets.db.startup import until_database_answers
from pwa_tickets.db.urls import host_names
from pwa_tickets.settings import Settings, SettingsError


@contextmanager
def settings_with_database(
    *,
    must_answer: bool = True,
    wait_seconds: float = 0.0,
    requirements: Callable[[Settings], list[str]] = lambda _: [],
) -> Iterator[Settings]:
    """Read the settings; without DATABASE_URL, join the embedded server of a demo or start it until the block is left.

    Nothing is started before every setting is found right.

    Args:
        wait_seconds: how long a database is waited for that is away or full.
        requirements: names what the command needs beyond settings that make sense, as sentences.

    Raises:
        SettingsError: settings are wrong, or the configured database does not let us in.
    """
    settings = Settings.from_env(database_later=True, requirements=requirements)
    if settings.database_url:
        for name, url in (
            ("DATABASE_URL", settings.database_url),
            ("DATABASE_ADMIN_URL", settings.database_admin_url),
        ):
            if must_answer and url:
                check(name, url, seconds=wait_seconds)
        yield settings
        return
    with EmbeddedPostgres(settings.data_dir) as urls:
        yield replace(settings, database_url=urls.app_url, database_admin_url=urls.admin_url)


def check(name: str, url: str, *, seconds: float = 0.0) -> None:
    """Connect once, or raise SettingsError, which names the variable and the host but not the password.

    Args:
        seconds: how long a database that is away or full is waited for.
    """

    told: list[str] = []

    def tell_once(error: Exception) -> None:
        if not told:
            told.append(_refusal(name, url, error))
            print(f"{told[0]}. Waiting for up to {seconds:.0f} seconds", file=sys.stderr, flush=True)

    try:
        asyncio.run(until_database_answers(url, seconds=seconds, on_failure=tell_once))
    except FAILURES as error:
        raise SettingsError(_refusal(name, url, error)) from None


def _refusal(name: str, url: str, error: Exception) -> str:
    reason = str(error) or type(error).__name__
    return f"{name}: the database at {host_names(url)} does not let us in: {reason}"
