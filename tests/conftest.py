"""A real Postgres for everybody: one server a run, one migrated template, one clone of it for each test that asks."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from pwa_tickets.db.embedded import EmbeddedPostgres, Urls
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Buyer, Hall, Owner, Show


@dataclass
class TestPostgres:
    """The run's server.

    Attributes:
        template: its URLs; the template database itself stays as the migrations left it, connect to clones only.
    """

    __test__ = False

    template: Urls
    maintenance: Owner
    names: Iterator[int]

    async def clone(self, *, template: str | None = "pwa_tickets") -> Urls:
        """A new database, migrated like the template (or empty for None): some 40 ms when the machine is idle."""
        name = f"test_{next(self.names)}"
        source = template or "template0"
        await self.maintenance.execute(f"create database {name} template {source} strategy file_copy")
        return replace(
            self.template,
            admin_url=_renamed(self.template.admin_url, name),
            app_url=_renamed(self.template.app_url, name),
        )

    async def drop(self, urls: Urls) -> None:
        """Remove a clone, whoever is still connected to it."""
        await self.maintenance.execute(f"drop database {urlsplit(urls.admin_url).path[1:]} with (force)")


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[TestPostgres]:
    """One server a test run, on its own port and folder, so that several runs do not meet."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as urls:
        await upgrade(urls.admin_url)
        maintenance = await asyncpg.connect(_renamed(urls.admin_url, "postgres"))
        yield TestPostgres(urls, maintenance, count(1))
        await maintenance.close()


@pytest.fixture
async def database_urls(postgres: TestPostgres) -> AsyncGenerator[Urls]:
    """A migrated database of this test's own."""
    urls = await postgres.clone()
    yield urls
    await postgres.drop(urls)


@pytest.fixture
async def database(database_urls: Urls) -> AsyncGenerator[Database]:
    """What the server would connect with: the app's login, a role and an actor for each transaction."""
    database = await Database.connect(database_urls.app_url)
    yield database
    await database.close()


@pytest.fixture
async def owner(database_urls: Urls) -> AsyncGenerator[Owner]:
    """The migrations' login: sees and changes everything. For arranging and for looking, not for acting."""
    connection = await asyncpg.connect(database_urls.admin_url)
    yield connection
    await connection.close()


@pytest.fixture
async def hall(owner: Owner) -> Hall:
    """A small hall: rows A to C of eight seats, A premium at $30, the others standard at $20."""
    return await factories.make_hall(owner)


@pytest.fixture
async def show(owner: Owner, hall: Hall) -> Show:
    """An evening in the small hall, on sale since yesterday."""
    return await factories.make_show(owner, hall)


@pytest.fixture
def maya() -> Buyer:
    """A parent."""
    return factories.MAYA


@pytest.fixture
def dana() -> Buyer:
    """Another parent, who wants what Maya wants."""
    return factories.DANA


@pytest.fixture
def settings(database_urls: Urls, tmp_path: Path) -> Settings:
    """The server's settings on this test's database and folder; Stripe and mail point nowhere."""
    return Settings(
        database_url=database_urls.app_url,
        database_admin_url=database_urls.admin_url,
        data_dir=tmp_path / "data",
        secret_key=b"a-secret-key-of-the-tests-32-bytes",
        stripe_secret_key="sk_test_unit",
        stripe_publishable_key="pk_test_unit",
        stripe_webhook_secret="whsec_unit",
        stripe_api_base="http://127.0.0.1:9",
        smtp_url="smtp://127.0.0.1:9",
    )
