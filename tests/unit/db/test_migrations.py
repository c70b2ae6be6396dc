"""Bringing a database up to date: from nothing, again, after a change of one file, by several servers at once."""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.migrate import MIGRATIONS, upgrade
from tests.factories import Owner
from tests.postgres import TestPostgres

pytestmark = pytest.mark.proof

FILES = sorted(
    f"{folder}/{file.name}"
    for folder in ("functions", "policies")
    for file in (MIGRATIONS / folder).glob("*.sql")
)

# A row's xmin is the transaction that wrote it: the same xmin, nobody touched it.
EVERYTHING_WRITTEN = """
    select 'class' as kind, oid::text, xmin::text, relname as name from pg_class where relnamespace = 'public'::regnamespace
    union all select 'attribute', attrelid || '.' || attnum, a.xmin::text, attname from pg_attribute a
      join pg_class c on c.oid = a.attrelid where relnamespace = 'public'::regnamespace
    union all select 'function', oid::text, xmin::text, proname from pg_proc where pronamespace = 'public'::regnamespace
    union all select 'constraint', oid::text, xmin::text, conname from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'policy', oid::text, xmin::text, polname from pg_policy
    union all select 'trigger', oid::text, xmin::text, tgname from pg_trigger
    union all select 'applied', path, xmin::text, sha256 from applied_sql
    union all select 'revision', version_num, xmin::text, '' from alembic_version
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A copy of the folder, to change."""
    return shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
async def empty_urls(postgres: TestPostgres) -> AsyncGenerator[Urls]:
    urls = await postgres.clone(template=None)
    yield urls
    await postgres.drop(urls)


async def written(owner: Owner) -> set[tuple[str, ...]]:
    return {tuple(row) for row in await owner.fetch(EVERYTHING_WRITTEN)}


async def applied(owner: Owner) -> dict[str, object]:
    return {row["path"]: row["xmin"] for row in await owner.fetch("select path, xmin::text from applied_sql")}


async def test_an_empty_database_gets_every_table_and_every_file(empty_urls: Urls) -> None:
    await upgrade(empty_urls.admin_url)

    connection = await asyncpg.connect(empty_urls.admin_url)
    assert sorted(await applied(connection)) == FILES
    assert await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'") > 30
    await connection.close()


async def test_a_second_upgrade_writes_nothing(database_urls: Urls, owner: Owner) -> None:
    before = await written(owner)

    await upgrade(database_urls.admin_url)

    assert await written(owner) == before


@pytest.mark.parametrize("changed", ["functions/generators.sql", "policies/upsells.sql"])
async def test_a_changed_file_is_applied_again_and_no_other(
    changed: str, database_urls: Urls, owner: Owner, migrations: Path
) -> None:
    before = await applied(owner)
    with (migrations / changed).open("a") as file:
        file.write("\n-- a thought\n")

    await upgrade(database_urls.admin_url, migrations)

    after = await applied(owner)
    assert [path for path in after if after[path] != before[path]] == [changed]


async def test_what_a_file_no_longer_says_is_gone(
    database_urls: Urls, owner: Owner, migrations: Path
) -> None:
    policies = migrations / "policies" / "upsells.sql"
    policies.write_text(
        "alter table upsell_items enable row level security;\ngrant select on upsell_items to pwa_tickets_staff;\n"
    )
    functions = migrations / "functions" / "carts.sql"
    functions.write_text(
        functions.read_text().replace(
            "extend_reservation(text, integer), release_seats(text, uuid[])\n  to",
            "release_seats(text, uuid[])\n  to",
        )
    )

    await upgrade(database_urls.admin_url, migrations)

    assert await owner.fetch("select policyname from pg_policies where tablename = 'upsell_items'") == []
    assert await owner.fetchval("select has_table_privilege('pwa_tickets_staff', 'upsell_items', 'select')")
    assert not await owner.fetchval(
        "select has_table_privilege('pwa_tickets_staff', 'upsell_items', 'update')"
    )
    assert not await owner.fetchval(
        "select has_table_privilege('pwa_tickets_anon', 'upsell_items', 'select')"
    )
    assert await owner.fetchval(
        "select has_function_privilege('pwa_tickets_anon', 'release_seats(text, uuid[])', 'execute')"
    )
    assert not await owner.fetchval(
        "select has_function_privilege('pwa_tickets_anon', 'extend_reservation(text, integer)', 'execute')"
    )


async def test_a_revision_may_change_a_column_that_a_changed_policy_stands_on(
    database_urls: Urls, owner: Owner, migrations: Path
) -> None:
    head = ScriptDirectory(str(migrations)).get_current_head()
    (migrations / "versions" / "9999_longer.py").write_text(
        "from pwa_tickets.db.migrate import run_script\n"
        f"revision, down_revision = '9999', {head!r}\n"
        "def upgrade() -> None:\n"
        "    run_script('alter table upsell_items alter is_active type integer using 1')\n".replace(
            "alter is_active type integer using 1",
            "alter is_active drop default, alter is_active type integer using is_active::integer",
        )
    )
    policies = migrations / "policies" / "upsells.sql"
    policies.write_text(policies.read_text().replace("using (is_active)", "using (is_active = 1)"))

    await upgrade(database_urls.admin_url, migrations)

    assert await owner.fetchval("select version_num from alembic_version") == "9999"
    assert "is_active = 1" in await owner.fetchval(
        "select qual from pg_policies where policyname = 'upsell_items_read'"
    )


async def test_a_failing_file_changes_nothing(database_urls: Urls, owner: Owner, migrations: Path) -> None:
    before = await written(owner)
    with (migrations / "functions" / "generators.sql").open("a") as file:
        file.write("\ncreate table half_a_thought (id integer);\n")
    with (migrations / "policies" / "venues.sql").open("a") as file:
        file.write("\ngrant select on no_such_table to pwa_tickets_anon;\n")

    with pytest.raises(asyncpg.UndefinedTableError):
        await upgrade(database_urls.admin_url, migrations)

    assert await written(owner) == before


async def test_servers_that_start_together_migrate_once(empty_urls: Urls) -> None:
    program = f"import asyncio; from pwa_tickets.db.migrate import upgrade; asyncio.run(upgrade({empty_urls.admin_url!r}))"
    servers = [await asyncio.create_subprocess_exec(sys.executable, "-c", program) for _ in range(2)]

    assert [await server.wait() for server in servers] == [0, 0]
    connection = await asyncpg.connect(empty_urls.admin_url)
    assert await connection.fetchval("select count(distinct xmin::text) from applied_sql") == 1
    await connection.close()


def test_history_is_one_line_of_numbered_steps() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))

    assert [step.revision for step in steps] == [f"{number:04d}" for number in range(1, len(steps) + 1)]
    assert [step.down_revision for step in steps] == [None, *(step.revision for step in steps[:-1])]
    assert all(Path(step.path).name.startswith(f"{step.revision}_") for step in steps)


def test_each_table_has_its_policies_and_grants_in_one_file() -> None:
    homes: dict[str, set[str]] = {}
    for file in (MIGRATIONS / "policies").glob("*.sql"):
        sql = re.sub(r"--.*", "", file.read_text())
        guarded = set(re.findall(r"alter table (\w+) enable row level security", sql))
        granted = {
            table
            for targets in re.findall(
                r"\bgrant\b[^;]+? on (?!sequence |function |schema )([\w, \n]+?)\s+to ", sql
            )
            for table in re.split(r"[,\s]+", targets)
        }
        assert granted - guarded == set(), f"{file.name} speaks of tables it does not guard"
        for table in guarded:
            homes.setdefault(table, set()).add(file.name)

    assert {table: files for table, files in homes.items() if len(files) > 1} == {}
