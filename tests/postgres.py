"""One Postgres a run: clones of a migrated template, emptied between tests, and their connections, which stay open."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy import QueuePool

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests.factories import Owner

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
# As replica: no triggers, no foreign keys, any order. What the migrations wrote stays. Most tables have no page, so they
# had no row; to ask Postgres to delete from all of them would take twice as long.
EMPTY = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state is distinct from 'idle';
    set session_replication_role = replica;
    do $$ declare v_table regclass; begin
      for v_table in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and relname not in ('alembic_version', 'applied_sql') and pg_relation_size(oid) > 0
      loop execute format('delete from %s', v_table); end loop; end $$;
    set session_replication_role = origin;
"""
AUDITORIUM = 500  # seats; emptying that many takes longer than another clone


@dataclass
class TestPostgres:
    """The run's server.

    Attributes:
        template: its URLs; the template database itself stays as the migrations left it, connect to clones only.
        emptied: databases that tests left behind, as good as new clones.
        owners: the owner's connection to each, kept: a new one plans everything anew.
        databases: the app's connections to each, kept for the same reason.
    """

    __test__ = False

    template: Urls
    schema: str
    maintenance: Owner
    names: Iterator[int] = field(default_factory=lambda: count(1))
    emptied: list[Urls] = field(default_factory=list)
    owners: dict[str, Owner] = field(default_factory=dict)
    databases: dict[str, Database] = field(default_factory=dict)

    async def clone(self, *, template: str | None = "pwa_tickets") -> Urls:
        """A new database, migrated like the template, or without any table for None."""
        name = f"test_{next(self.names)}"
        source = template or "template0"
        await self.maintenance.execute(f"create database {name} template {source} strategy file_copy")
        return replace(
            self.template,
            admin_url=renamed(self.template.admin_url, name),
            app_url=renamed(self.template.app_url, name),
        )

    async def drop(self, urls: Urls) -> None:
        """Remove a clone, whoever is still connected to it."""
        if owner := self.owners.pop(urls.admin_url, None):
            owner.terminate()
        await self.hang_up(urls)
        await self.maintenance.execute(f"drop database {urlsplit(urls.admin_url).path[1:]} with (force)")

    async def owner_of(self, urls: Urls) -> Owner:
        """The owner's connection to this database, as good as new."""
        owner = self.owners.get(urls.admin_url)
        if owner and (owner.is_closed() or owner.is_in_transaction()):
            owner.terminate()
            owner = None
        if owner is None:
            # The laws of the ledger are long: planned anew each time, they would cost more than what they look at.
            owner = await asyncpg.connect(urls.admin_url, max_cacheable_statement_size=0)
            self.owners[urls.admin_url] = owner
        await owner.execute(FORGET)
        await owner.reset()
        return owner

    async def database_of(self, urls: Urls) -> Database:
        """The app's connections to this database."""
        database = self.databases.get(urls.app_url)
        if database is None:
            database = self.databases[urls.app_url] = await Database.connect(urls.app_url)
        return database

    async def hang_up(self, urls: Urls) -> None:
        """Close the app's connections to this database: only then does Postgres count what they did."""
        if database := self.databases.pop(urls.app_url, None):
            await database.close()

    async def take_back(self, urls: Urls) -> None:
        """Empty a clone for the next test, a tenth of a new one's cost; one whose schema was changed is dropped.

        Connections that the test lent and kept are not for the next one. Nobody asks before the test is over: what its
        application reads beside it is given back.
        """
        database = self.databases.get(urls.app_url)
        if database and _lends(database):
            await self.hang_up(urls)
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


def _lends(database: Database) -> bool:
    """Whether a connection of it is with somebody who never gave it back."""
    pool, raw = database._engine.pool, database._raw._pools.values()
    assert isinstance(pool, QueuePool)
    return pool.checkedout() > 0 or any(one.get_size() > one.get_idle_size() for one in raw)


def renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def at_port(url: str, port: int) -> str:
    """The same database by way of another port of this machine."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{port}"))
