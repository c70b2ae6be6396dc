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
from tests.waiting import until_true

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


async def give_way_after_400_ms(owner: Owner) -> None:
    """As a Postgres for real does: tests of races have set it to look for deadlocks twenty times as soon."""
    await owner.execute(
        "do $$ begin execute format('alter database %I set deadlock_timeout = 1000', current_database()); end $$"
    )


def revise(migrations: Path, sql: str) -> None:
    """Add a revision."""
    head = ScriptDirectory(str(migrations)).get_current_head()
    (migrations / "versions" / "9999_more.py").write_text(
        "from pwa_tickets.db.migrate import run_script\n"
        f"revision, down_revision = '9999', {head!r}\n"
        f"def upgrade() -> None:\n    run_script({sql!r})\n"
    )


@pytest.mark.parametrize("changed", ["a policy", "a revision"])
async def test_a_busy_table_is_waited_for_and_buyers_do_not_queue_behind_the_wait(
    database_urls: Urls, owner: Owner, migrations: Path, changed: str
) -> None:
    await give_way_after_400_ms(owner)
    if changed == "a policy":
        with (migrations / "policies" / "shows.sql").open("a") as file:
            file.write("\n-- a thought\n")
    else:
        revise(migrations, "alter table show_seats add column mark text")
    busy = await asyncpg.connect(database_urls.admin_url)
    transaction = busy.transaction()
    await transaction.start()
    await busy.execute("lock table show_seats in row exclusive mode")

    waiting = "select exists (select from pg_locks where relation = 'show_seats'::regclass and not granted)"

    upgrading = asyncio.create_task(upgrade(database_urls.admin_url, migrations))
    for _ in range(2):  # it has tried again
        await until_true(owner, waiting)
        await until_true(owner, f"select not ({waiting})")
    await transaction.rollback()
    await busy.close()
    await upgrading

    assert await owner.fetchval("select count(distinct xmin::text) from applied_sql") == (
        2 if changed == "a policy" else 1
    )


async def test_a_buyer_and_a_migration_that_wait_for_each_other_both_get_there(
    database_urls: Urls, owner: Owner, migrations: Path
) -> None:
    """The migration gives way: were Postgres to choose, it might end the buyer's call."""
    await give_way_after_400_ms(owner)
    revise(
        migrations,
        "alter table show_seats add column mark text; alter table ticket_orders add column mark text",
    )
    buyer = await asyncpg.connect(database_urls.admin_url)
    async with buyer.transaction():
        await buyer.execute("lock table ticket_orders in row exclusive mode")
        upgrading = asyncio.create_task(upgrade(database_urls.admin_url, migrations))
        await until_true(
            owner,
            "select exists (select from pg_locks where relation = 'ticket_orders'::regclass and not granted)",
        )
        await buyer.execute("lock table show_seats in row exclusive mode")
    await buyer.close()
    await upgrading

    assert await owner.fetchval("select version_num from alembic_version") == "9999"
    assert (
        await owner.fetchval("select deadlocks from pg_stat_database where datname = current_database()") == 0
    )


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
