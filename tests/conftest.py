"""A real Postgres for everybody: one server a run, one migrated template, an empty clone for each test that asks."""

import gc
import re
from collections import defaultdict
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from pwa_tickets.db.embedded import EmbeddedPostgres, Urls
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show, Venue
from tests.postgres import SCHEMA, TestPostgres, renamed

SLOWEST_FILES = 10
ONLY_PROOFS = re.compile(r"^pytestmark = \[?pytest\.mark\.proof\b", re.MULTILINE)
BREAK_RINGS_AT_ONCE = (
    "alter system set deadlock_timeout = '50ms'"  # races count deadlocks; a second each is long
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the sale's model is played, and which rounds: the same number makes the same ones."""
    parser.addoption("--steps", type=int, default=2000, help="steps of the sale's model (test_sale_model.py)")
    parser.addoption("--start", type=int, default=1, help="which rounds of the sale's model")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files that have only proofs unread where no proof is wanted: what they import takes seconds."""
    wanted = config.option.markexpr != "not proof" or not collection_path.match("test_*.py")
    return None if wanted or not ONLY_PROOFS.search(collection_path.read_text()) else True


def pytest_configure() -> None:
    """Collect no garbage until the tests are collected: what is imported for them stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of the garbage collector's rounds: it stays for the whole run."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have to say at the end, and the ten files that took longest.

    Properties of a test survive its worker's process.
    """
    seconds: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, words in getattr(report, "user_properties", ()):
                if name == "summary" and report.when == "call":
                    terminalreporter.write_line(str(words))
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.partition("::")[0]] += report.duration
    if len(seconds) > SLOWEST_FILES:
        terminalreporter.section("slowest files")
        for file, duration in sorted(seconds.items(), key=lambda item: -item[1])[:SLOWEST_FILES]:
            terminalreporter.write_line(f"{duration:6.1f} s  {file}")


@pytest.fixture(scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[TestPostgres]:
    """One server a test run, on its own port and folder, so that several runs do not meet."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as urls:
        await upgrade(urls.admin_url)
        template = await asyncpg.connect(urls.admin_url)
        schema = await template.fetchval(SCHEMA)
        await template.close()
        maintenance = await asyncpg.connect(renamed(urls.admin_url, "postgres"))
        await maintenance.execute(BREAK_RINGS_AT_ONCE)
        await maintenance.execute("select pg_reload_conf()")
        running = TestPostgres(urls, schema, maintenance)
        yield running
        for database in running.databases.values():
            await database.close()
        for connection in (maintenance, *running.owners.values()):
            connection.terminate()


@pytest.fixture
async def database_urls(postgres: TestPostgres) -> AsyncGenerator[Urls]:
    """A migrated, empty database of this test's own."""
    urls = postgres.emptied.pop() if postgres.emptied else await postgres.clone()
    yield urls
    await postgres.take_back(urls)


@pytest.fixture
async def database(postgres: TestPostgres, database_urls: Urls) -> Database:
    """What the server would connect with: the app's login, a role and an actor for each transaction."""
    return await postgres.database_of(database_urls)


@pytest.fixture
async def owner(postgres: TestPostgres, database_urls: Urls) -> Owner:
    """The migrations' login: sees and changes everything. For arranging and for looking, not for acting."""
    return await postgres.owner_of(database_urls)


@pytest.fixture
async def venue(owner: Owner) -> Venue:
    """A small venue: rows A to C of eight seats, A premium at $30, the others standard at $20."""
    return await factories.make_venue(owner)


@pytest.fixture
async def show(owner: Owner, venue: Venue) -> Show:
    """An evening in the small venue, on sale since yesterday."""
    return await factories.make_show(owner, venue)


@pytest.fixture
def maya() -> Buyer:
    """A parent."""
    return factories.MAYA


@pytest.fixture
def dana() -> Buyer:
    """Another parent, who wants what Maya wants."""
    return factories.DANA
