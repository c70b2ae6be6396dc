"""What doctor says of an installation on several machines: poolers that do not work, keys that are not shared."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pwa_tickets.commands.doctor import check_secret_key
from pwa_tickets.commands.doctor_database import check_database
from pwa_tickets.settings import Settings
from tests.postgres import at_port

BACKEND_KEY = b"K\x00\x00\x00\x0c"
"""How the message begins by which Postgres names the process that serves a connection."""


async def told(settings: Settings) -> list[str]:
    return [result.sentence async for result in check_database(settings)]


async def test_a_pooler_is_recognized_and_plain_postgres_is_none(settings: Settings) -> None:
    """What every pooler does, and no proxy: the process that it names is its own."""
    parts = urlsplit(settings.database_url)

    async def pool(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(parts.hostname, parts.port)

        async def there() -> None:
            while said := await reader.read(65536):
                far_writer.write(said)
            far_writer.close()

        async def back() -> None:
            while said := await far_reader.read(65536):
                head, key, rest = said.partition(BACKEND_KEY)
                writer.write(head + key + (b"\x00\x00\x00\x07" + rest[4:] if key else b""))
            writer.close()

        with suppress(ConnectionError):
            await asyncio.gather(there(), back())

    async with await asyncio.start_server(pool, "127.0.0.1", 0) as pooler:
        behind = replace(
            settings, database_url=at_port(settings.database_url, pooler.sockets[0].getsockname()[1])
        )
        assert any("leads to a pooler" in sentence for sentence in await told(behind))
    assert not any("pooler" in sentence for sentence in await told(settings))


@pytest.mark.parametrize(
    ("url", "key", "ok"),
    [
        ("postgresql://app@db.studio.example/pwa_tickets", "", False),
        ("postgresql://app@127.0.0.1,db.studio.example/pwa_tickets", "", False),
        ("postgresql://app@db.studio.example/pwa_tickets", "k" * 32, True),
        ("postgresql://app@localhost/pwa_tickets", "", True),
        ("postgresql:///pwa_tickets", "", True),
    ],
)
def test_a_key_of_one_machine_is_told_where_the_database_is_elsewhere(
    tmp_path: Path, url: str, key: str, ok: bool
) -> None:
    environment = {
        "DATABASE_URL": url,
        "PWA_TICKETS_SECRET_KEY": key,
        "PWA_TICKETS_DATA_DIR": str(tmp_path),
    }
    result = check_secret_key(Settings.from_env(environment))
    assert result.ok is ok
    assert ok or "Set PWA_TICKETS_SECRET_KEY to the same on all of them." in result.sentence
