"""Gives commands their settings with a database that answers: the configured one, or the data folder's embedded one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.settings import Settings, SettingsError

SECONDS_TO_ANSWER = 10


@contextmanager
def settings_with_database(
    *, must_answer: bool = True, requirements: Callable[[Settings], list[str]] = lambda _: []
) -> Iterator[Settings]:
    """Read the settings; without DATABASE_URL, join the embedded server of a demo or start it until the block is left.

    Nothing is started before every setting is found right.

    Args:
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
                check(name, url)
        yield settings
        return
    with EmbeddedPostgres(settings.data_dir) as urls:
        yield replace(settings, database_url=urls.app_url, database_admin_url=urls.admin_url)


def check(name: str, url: str) -> None:
    """Connect once, or raise SettingsError, which names the variable and the host but not the password."""

    async def look() -> None:
        await (await asyncpg.connect(url, timeout=SECONDS_TO_ANSWER)).close()

    try:
        asyncio.run(look())
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(error) or type(error).__name__
        raise SettingsError(
            f"{name}: the database at {urlsplit(url).hostname} does not let us in: {reason}"
        ) from None
