"""Gives commands their settings with a database that answers: the configured one, or the data folder's embedded one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.settings import Settings, SettingsError, environment

SECONDS_TO_ANSWER = 10


@contextmanager
def settings_with_database(*, must_answer: bool = True) -> Iterator[Settings]:
    """Read the settings; without DATABASE_URL, join the embedded server of a demo or start it until the block is left.

    Raises:
        SettingsError: the configured database does not let us in.
    """
    env = environment()
    if env.get("DATABASE_URL"):
        settings = Settings.from_env(env)
        for name in ("DATABASE_URL", "DATABASE_ADMIN_URL"):
            if must_answer and (url := env.get(name)):
                check(name, url)
        yield settings
        return
    with EmbeddedPostgres(Path(env.get("PWA_TICKETS_DATA_DIR", "data"))) as urls:
        yield Settings.from_env(env | {"DATABASE_URL": urls.app_url, "DATABASE_ADMIN_URL": urls.admin_url})


def check(name: str, url: str) -> None:
    """Connect once, or raise SettingsError, which names the variable and the host but not the password."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SettingsError(f"{name} must begin with postgresql://, not {parts.scheme}://")

    async def look() -> None:
        await (await asyncpg.connect(url, timeout=SECONDS_TO_ANSWER)).close()

    try:
        asyncio.run(look())
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        reason = str(error) or type(error).__name__
        raise SettingsError(
            f"{name}: the database at {parts.hostname} does not let us in: {reason}"
        ) from None
