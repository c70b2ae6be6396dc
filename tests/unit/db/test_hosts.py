"""A database at several hosts is found at the one that answers and takes writes, by every way we connect."""

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.hosts import connect
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.db.session import Database
from pwa_tickets.db.urls import each_host, host_names
from pwa_tickets.settings import Settings
from pwa_tickets.web.live import Notifications
from tests.tcp_proxy import tcp_proxy
from tests.waiting import in_background

NOBODY = "127.0.0.1:9"


def at(url: str, *places: str) -> str:
    """The same URL with these hosts before its own."""
    parts = urlsplit(url)
    login, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}@{','.join([*places, place])}").geturl()


def test_each_host_is_asked_for_one_that_takes_writes() -> None:
    assert each_host("postgres://a:b@one:5432,two:5433/shop?sslmode=require") == [
        "postgresql://a:b@one:5432/shop?target_session_attrs=read-write&sslmode=require",
        "postgresql://a:b@two:5433/shop?target_session_attrs=read-write&sslmode=require",
    ]
    assert each_host("postgresql://one,two/shop?target_session_attrs=any")[1] == (
        "postgresql://two/shop?target_session_attrs=any"
    )
    assert each_host("postgres://a:b@one/shop") == ["postgresql://a:b@one/shop"]
    assert host_names("postgresql://a:b@one:5432,two:5433/shop") == "one or two"


def test_settings_take_several_hosts_and_still_refuse_a_port_that_is_none() -> None:
    key = {"PWA_TICKETS_SECRET_KEY": "k" * 32}
    several = "postgresql://a:b@one:5432,two:5432/shop"
    assert Settings.from_env({**key, "DATABASE_URL": several}).database_url == several
    with pytest.raises(Exception, match="DATABASE_URL must name a host and a port that can be"):
        Settings.from_env({**key, "DATABASE_URL": "postgresql://a:b@one:5432,two:port/shop"})


async def test_every_way_to_the_database_finds_the_host_that_answers(database_urls: Urls) -> None:
    """One refuses, one swallows everything: neither costs the others' time."""
    async with tcp_proxy(database_urls.app_url) as swallows, swallows.silent():
        places = NOBODY, f"127.0.0.1:{swallows.port}"
        database = await Database.connect(at(database_urls.app_url, *places))
        async with asyncio.timeout(4):
            async with database.transaction(SYSTEM) as db:
                await db.connection()
            assert await database.call(SYSTEM).fetchval("select 1") == 1
            listening = Notifications(at(database_urls.app_url, *places))
            async with in_background(listening.run()):
                await listening.connected.wait()
            await upgrade(at(database_urls.admin_url, *places))
        await database.close()


async def test_what_a_host_says_is_told_before_the_silence_of_others(database_urls: Urls) -> None:
    wrong = database_urls.app_url.replace(urlsplit(database_urls.app_url).password or "", "guessed")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(at(wrong, NOBODY), timeout=5)
    with pytest.raises(OSError, match="Connect call failed"):
        await connect(f"postgresql://a@{NOBODY},127.0.0.1:10/shop", timeout=5)
