"""A start waits for a database that is away or full, and not for one that says no."""

import asyncio
import re
from urllib.parse import urlsplit

import asyncpg
import pytest

from pwa_tickets.commands.database import check
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.startup import until_database_answers
from pwa_tickets.settings import SettingsError
from tests.factories import Owner
from tests.tcp_proxy import tcp_proxy


async def test_a_database_that_is_away_is_waited_for(database_urls: Urls) -> None:
    failures: asyncio.Queue[Exception] = asyncio.Queue()
    async with tcp_proxy(database_urls.app_url) as proxy:
        async with proxy.refusing():
            waiting = asyncio.create_task(
                until_database_answers(proxy.url, seconds=20, on_failure=failures.put_nowait)
            )
            assert isinstance(await failures.get(), ConnectionRefusedError)
            await failures.get()
        await waiting


async def test_a_database_without_a_connection_left_is_waited_for(database_urls: Urls, owner: Owner) -> None:
    failures: asyncio.Queue[Exception] = asyncio.Queue()
    name = urlsplit(database_urls.app_url).path[1:]
    await owner.execute(f"alter database {name} connection limit 0")
    waiting = asyncio.create_task(
        until_database_answers(database_urls.app_url, seconds=20, on_failure=failures.put_nowait)
    )
    assert isinstance(await failures.get(), asyncpg.TooManyConnectionsError)
    await owner.execute(f"alter database {name} connection limit -1")
    await waiting


async def test_a_wrong_password_is_told_at_once(database_urls: Urls) -> None:
    wrong = database_urls.app_url.replace(urlsplit(database_urls.app_url).password or "", "guessed")
    async with asyncio.timeout(5):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await until_database_answers(wrong)


def test_whoever_starts_a_server_is_told_once_what_it_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingsError, match=r"at 127[.]0[.]0[.]1 or localhost does not"):
        check("DATABASE_URL", "postgresql://app:secret@127.0.0.1:1,localhost:1/shop", seconds=1.2)
    said = capsys.readouterr().err
    assert len(re.findall("Waiting for up to 1 seconds", said)) == 1
    assert "secret" not in said
