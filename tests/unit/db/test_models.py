"""The models say what the migrations made: both build a database, and the two catalogs are compared, both ways."""

import importlib
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

import pwa_tickets
from pwa_tickets.db.base import Base
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.hosts import create_engine
from tests.factories import Owner
from tests.postgres import TestPostgres

NOT_OURS = ("pgqueuer", "alembic_version", "applied_sql")  # their libraries, and env.py, keep these

CATALOG = {
    "tables": """
        select relname, relpersistence::text, reloptions from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
    """,
    "columns": """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text,
               a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    """,
    "constraints": """
        select c.relname, n.conname, pg_get_constraintdef(n.oid) as definition
        from pg_constraint n join pg_class c on c.oid = n.conrelid
        where c.relnamespace = 'public'::regnamespace
    """,
    "indexes": """
        select tablename as relname, indexname, indexdef from pg_indexes where schemaname = 'public'
    """,
}


@pytest.fixture(scope="module")
async def modelled(postgres: TestPostgres) -> AsyncGenerator[Urls]:
    """A database made by SQLAlchemy from the models alone."""
    for file in Path(pwa_tickets.__file__).parent.glob("*/models.py"):
        importlib.import_module(f"pwa_tickets.{file.parent.name}.models")
    urls = await postgres.clone(template=None)
    engine = create_engine(urls.admin_url)
    async with engine.begin() as connection:
        await connection.execute(text("create schema extensions"))
        await connection.execute(text("create extension pg_trgm schema extensions"))
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()
    yield urls
    await postgres.drop(urls)


async def catalog_of(connection: Owner, part: str) -> set[tuple[object, ...]]:
    rows = await connection.fetch(CATALOG[part])
    return {tuple(_plain(value) for value in row) for row in rows if not row["relname"].startswith(NOT_OURS)}


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize("part", CATALOG)
async def test_models_and_migrations_agree_on(part: str, modelled: Urls, owner: Owner) -> None:
    connection = await asyncpg.connect(modelled.admin_url)
    ours = await catalog_of(connection, part)
    await connection.close()
    migrated = await catalog_of(owner, part)

    assert sorted(map(str, migrated - ours)) == [], "the migrations make these, no model says so"
    assert sorted(map(str, ours - migrated)) == [], "a model says these, no migration makes them"
    assert ours
