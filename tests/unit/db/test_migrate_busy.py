"""Bringing a database up to date while buyers use it: the migration gives way, tries again, and gets there."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.migrate import MIGRATIONS, upgrade
from tests.factories import Owner
from tests.waiting import until_true

pytestmark = pytest.mark.proof

DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A copy of the folder, to change."""
    return shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))


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


@pytest.mark.parametrize(
    ("limit", "deadlocks"),
    [
        pytest.param("setting::integer * 2 / 5", 0, id="as it is"),
        pytest.param("setting::integer * 3", 1, id="control: longer than Postgres waits before it chooses"),
    ],
)
async def test_a_buyer_and_a_migration_that_wait_for_each_other_both_get_there(
    database_urls: Urls, owner: Owner, migrations: Path, limit: str, deadlocks: int
) -> None:
    """The migration gives way: were Postgres to choose, it might end the buyer's call."""
    await give_way_after_400_ms(owner)
    env = (migrations / "env.py").read_text()
    assert "setting::integer * 2 / 5" in env
    (migrations / "env.py").write_text(env.replace("setting::integer * 2 / 5", limit))
    revise(
        migrations,
        "alter table show_seats add column mark text; alter table ticket_orders add column mark text",
    )
    before = await owner.fetchval(DEADLOCKS)
    buyer = await asyncpg.connect(database_urls.admin_url)
    try:
        async with buyer.transaction():
            await buyer.execute("lock table ticket_orders in row exclusive mode")
            upgrading = asyncio.create_task(upgrade(database_urls.admin_url, migrations))
            await until_true(
                owner,
                "select exists (select from pg_locks where relation = 'ticket_orders'::regclass and not granted)",
            )
            await buyer.execute("lock table show_seats in row exclusive mode")
    except asyncpg.DeadlockDetectedError:
        assert deadlocks, "Postgres ended the buyer's call"
    await buyer.close()
    await upgrading

    assert await owner.fetchval("select version_num from alembic_version") == "9999"
    await until_true(owner, f"select deadlocks - $1 = $2 from ({DEADLOCKS}) now", before, deadlocks)
