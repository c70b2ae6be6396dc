"""Jobs are queued in the transaction that makes them necessary: both happen or neither."""

import json
import re
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

import pwa_tickets
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from tests.factories import Owner


async def queued(owner: Owner) -> list[tuple[str, object]]:
    rows = await owner.fetch("select entrypoint, payload from pgqueuer where status = 'queued' order by id")
    return [(row["entrypoint"], json.loads(row["payload"])) for row in rows]


async def test_a_job_is_there_when_the_transaction_is(database: Database, owner: Owner) -> None:
    async with database.transaction(SYSTEM) as db:
        await enqueue(db, "deliver_order", order_id="1", attempts=2)
        assert await queued(owner) == []

    assert await queued(owner) == [("deliver_order", {"order_id": "1", "attempts": 2})]


async def test_a_job_goes_with_the_transaction_that_fails(database: Database, owner: Owner) -> None:
    async def settle_and_fail() -> None:
        async with database.transaction(SYSTEM) as db:
            await enqueue(db, "deliver_order", order_id="1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await settle_and_fail()

    assert await queued(owner) == []


async def test_one_key_is_one_waiting_job_and_the_rest_of_the_transaction_holds(
    database: Database, owner: Owner
) -> None:
    for _ in range(2):
        async with database.transaction(SYSTEM) as db:
            await enqueue(db, "deliver_order", dedupe_key="order-1", order_id="1")
            await enqueue(db, "deliver_order", dedupe_key="order-1", order_id="1")
            await enqueue(db, "send_sign_in", code_id="7")

    assert [job for job, _ in await queued(owner)] == ["deliver_order", "send_sign_in", "send_sign_in"]


async def test_a_delayed_job_waits(database: Database, owner: Owner) -> None:
    async with database.transaction(SYSTEM) as db:
        await enqueue(db, "deliver_order", delay=timedelta(minutes=5), order_id="1")

    assert await owner.fetchval("select execute_after > now() + interval '4 minutes' from pgqueuer")


@pytest.mark.parametrize("role", [Role.ANON, Role.CUSTOMER, Role.DEVICE, Role.STAFF])
async def test_only_the_server_queues(role: Role, database: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        async with database.transaction(Actor(role)) as db:
            await enqueue(db, "deliver_order", order_id="1")


def test_only_one_file_speaks_sql_to_the_tables_of_pgqueuer() -> None:
    speaks = re.compile(r"\b(from|join|into|update|table)\s+pgqueuer(?!\.)", re.IGNORECASE)
    package = Path(pwa_tickets.__file__).parent
    files = {
        str(file.relative_to(package)) for file in package.rglob("*.py") if speaks.search(file.read_text())
    }
    assert files == {"db/queue_tables.py"}
