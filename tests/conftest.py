"""A real Postgres for everybody: one server a run, one migrated template, an empty clone for each test that asks."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from pwa_tickets.db.embedded import EmbeddedPostgres, Urls
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show, Venue

# A row's xmin is the transaction that wrote it: the same text, nobody changed the schema.
SCHEMA = """
    select string_agg(kind || id || xmin, ',' order by kind, id) from (
      select 'f' as kind, oid::text as id, xmin::text from pg_proc where pronamespace = 'public'::regnamespace
      union all select 'c', oid::text, xmin::text from pg_constraint where connamespace = 'public'::regnamespace
      union all select 'p', oid::text, xmin::text from pg_policy
      union all select 't', oid::text, xmin::text from pg_trigger
      union all select 'r', path, xmin::text from applied_sql
      union all select 'a', attrelid || '.' || attnum, a.xmin::text from pg_attribute a
        join pg_class c on c.oid = a.attrelid where relnamespace = 'public'::regnamespace
      union all select 'k', oid::text, concat(relname, relacl, relrowsecurity) from pg_class
        where relnamespace = 'public'::regnamespace) written
"""
# Nothing that a test said to its connection is left.
FORGET = "reset session authorization; reset role; discard temp"
# As replica: no triggers, no foreign keys, any order. What the migrations wrote stays.
EMPTY = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
    set session_replication_role = replica;
    do $$ declare v_table regclass; begin
      for v_table in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and relname not in ('alembic_version', 'applied_sql')
      loop execute format('delete from %s', v_table); end loop; end $$;
    set session_replication_role = origin;
"""
SLOWEST_FILES = 10
AUDITORIUM = 500  # seats; emptying that many takes longer than another clone


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the sale's model is played, and which rounds: the same number makes the same ones."""
    parser.addoption("--steps", type=int, default=2000, help="steps of the sale's model (test_sale_model.py)")
    parser.addoption("--start", type=int, default=1, help="which rounds of the sale's model")


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


@dataclass
class TestPostgres:
    """The run's server.

    Attributes:
        template: its URLs; the template database itself stays as the migrations left it, connect to clones only.
        emptied: databases that tests left behind, as good as new clones.
        owners: the owner's connection to each, kept: a new one plans everything anew.
    """

    __test__ = False

    template: Urls
    schema: str
    maintenance: Owner
    names: Iterator[int] = field(default_factory=lambda: count(1))
    emptied: list[Urls] = field(default_factory=list)
    owners: dict[str, Owner] = field(default_factory=dict)

    async def clone(self, *, template: str | None = "pwa_tickets") -> Urls:
        """A new database, migrated like the template, or without any table for None."""
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
        if owner := self.owners.pop(urls.admin_url, None):
            owner.terminate()
        await self.maintenance.execute(f"drop database {urlsplit(urls.admin_url).path[1:]} with (force)")

    async def owner_of(self, urls: Urls) -> Owner:
        """The owner's connection to this database, as good as new."""
        owner = self.owners.get(urls.admin_url)
        if owner and (owner.is_closed() or owner.is_in_transaction()):
            owner.terminate()
            owner = None
        if owner is None:
            owner = self.owners[urls.admin_url] = await asyncpg.connect(urls.admin_url)
        await owner.execute(FORGET)
        await owner.reset()
        return owner

    async def take_back(self, urls: Urls) -> None:
        """Empty a clone for the next test, a tenth of a new one's cost; one whose schema was changed is dropped."""
        connection = await self.owner_of(urls)
        as_new = (
            await connection.fetchval(SCHEMA) == self.schema
            and await connection.fetchval("select count(*) from show_seats") < AUDITORIUM
        )
        if as_new:
            await connection.execute(EMPTY)
            self.emptied.append(urls)
        else:
            await self.drop(urls)


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[TestPostgres]:
    """One server a test run, on its own port and folder, so that several runs do not meet."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as urls:
        await upgrade(urls.admin_url)
        template = await asyncpg.connect(urls.admin_url)
        schema = await template.fetchval(SCHEMA)
        await template.close()
        maintenance = await asyncpg.connect(_renamed(urls.admin_url, "postgres"))
        running = TestPostgres(urls, schema, maintenance)
        yield running
        for connection in (maintenance, *running.owners.values()):
            connection.terminate()


@pytest.fixture
async def database_urls(postgres: TestPostgres) -> AsyncGenerator[Urls]:
    """A migrated, empty database of this test's own."""
    urls = postgres.emptied.pop() if postgres.emptied else await postgres.clone()
    yield urls
    await postgres.take_back(urls)


@pytest.fixture
async def database(database_urls: Urls) -> AsyncGenerator[Database]:
    """What the server would connect with: the app's login, a role and an actor for each transaction."""
    database = await Database.connect(database_urls.app_url)
    yield database
    await database.close()


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
