"""What a report costs grows with the report: whoever sends many scans of one code pays for them and holds nobody up."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

import pwa_tickets
from pwa_tickets.checkin.device_calls import MOST_RUNNING, MOST_WAITING
from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.failures import is_away
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import EnrolledDevice, make_device, read_code_hash, scan_time, sent_now

SCANS = "/api/check-in/scans"
ROWS_READ = """
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables
    where relname = 'ticket_scans'
"""


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "A4", "B1", "B2")


async def _rows_read(owner: Owner, phone: EnrolledDevice, scans: Sequence[dict[str, Any]]) -> int:
    """How many scans are read from their table while this report is recorded."""
    async with owner.transaction():
        before: int = await owner.fetchval(ROWS_READ)
        await owner.fetchval("select record_scans($1, $2)", phone.id, json.dumps(sent_now(scans)))
        read: int = await owner.fetchval(ROWS_READ)
    return read - before


@pytest.mark.parametrize("wrong", [False, True], ids=["all let in", "all refused"])
async def test_twice_as_many_scans_of_one_code_read_twice_as_many_rows(
    owner: Owner, show: Show, wrong: bool
) -> None:
    rows = []
    for label, count in (("A1", 200), ("A2", 400)):
        phone = await make_device(owner, show)
        code_hash = await read_code_hash(owner, show, label)
        first = phone.scan(code_hash, scan_time(seconds=1))
        others = [
            phone.scan(code_hash, scan_time(seconds=2 + nth), admitted=not wrong) for nth in range(count)
        ]
        rows.append(await _rows_read(owner, phone, [first, *others]))
    assert rows[1] < 2.5 * rows[0]


async def test_scans_that_overtook_each_other_read_the_devices_own_once(owner: Owner, show: Show) -> None:
    rows = []
    for count in (100, 200):
        phone = await make_device(owner, show)
        scans = [phone.scan("AAAAAAAAAAAAAAAA", scan_time(seconds=nth)) for nth in range(2 * count)]
        await owner.fetchval("select record_scans($1, $2)", phone.id, json.dumps(sent_now(scans[1::2])))
        rows.append(await _rows_read(owner, phone, scans[::2]))
    assert rows[1] < 2.5 * rows[0]


async def test_four_times_as_many_scans_take_about_four_times_as_long(owner: Owner, show: Show) -> None:
    """The cube would take 64 times as long, the square 16 times."""

    async def seconds(count: int, label: str) -> float:
        phone = await make_device(owner, show)
        code_hash = await read_code_hash(owner, show, label)
        scans = [
            phone.scan(code_hash, scan_time(seconds=nth), direction=("in", "out")[nth % 2])
            for nth in range(count)
        ]
        began = time.perf_counter()
        await owner.fetchval("select record_scans($1, $2)", phone.id, json.dumps(sent_now(scans)))
        return time.perf_counter() - began

    await seconds(10, "A3")  # plans are made
    few = min([await seconds(250, label) for label in ("A1", "A2", "A4")])
    many = min([await seconds(1000, label) for label in ("B1", "B2")])
    assert many < 11 * few


async def test_one_devices_reports_hold_up_no_other_door(
    browser: httpx.AsyncClient, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    """Rosa's reports cannot go on: her row is locked. As many as there are connections wait for it, and more."""

    async def report(phone: EnrolledDevice, *scans: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {phone.token}"}
        return await browser.post(SCANS, json=sent_now(scans), headers=headers)

    async with AsyncExitStack() as blocked:
        await blocked.enter_async_context(owner.transaction())
        await owner.execute("select from devices where id = $1 for update", rosa.id)
        waiting = [asyncio.create_task(report(rosa)) for _ in range(MOST_RUNNING + MOST_WAITING)]
        async with asyncio.timeout(4):
            answer = await report(bo, bo.scan(await read_code_hash(owner, show, "A1")))
            one_more = await report(rosa)
    assert (answer.status_code, answer.json()["results"][0]["verdict"]) == (200, "admitted")
    assert (one_more.status_code, one_more.headers["retry-after"]) == (429, "1")
    assert {response.status_code for response in await asyncio.gather(*waiting)} == {200}
    assert (await report(rosa)).status_code == 200


async def test_a_device_has_an_allowance_of_new_scans(
    browser: httpx.AsyncClient, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    async def report(*scans: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {rosa.token}"}
        return await browser.post(SCANS, json=sent_now(scans), headers=headers)

    scans = [rosa.scan("AAAAAAAAAAAAAAAA") for _ in range(7)]
    for _ in range(2):  # sent again, they are not new
        assert (await report(*scans)).status_code == 200
    assert 4993 <= await owner.fetchval("select allowance from devices where id = $1", rosa.id) < 4994
    await owner.execute("update devices set allowance = -50, last_seen_at = clock_timestamp()")
    refused = await report(rosa.scan("AAAAAAAAAAAAAAAA"))
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-scans")
    assert refused.headers["retry-after"] == "10"
    assert (await report()).status_code == 200  # news are free
    await owner.execute(
        "update devices set allowance = -50, last_seen_at = clock_timestamp() - interval '11 seconds'"
    )
    assert (await report(rosa.scan("AAAAAAAAAAAAAAAA"))).status_code == 200


@pytest.mark.parametrize("role", list(Role))
async def test_postgres_itself_ends_a_statement_that_takes_too_long(database: Database, role: Role) -> None:
    actor = Actor(role)
    seconds = 5 if role is Role.DEVICE else 15
    async with database.raw_transaction(actor) as connection:
        assert await connection.fetchval("show statement_timeout") == f"{seconds}s"


@pytest.mark.parametrize("error", [asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError])
def test_whoever_is_given_up_may_try_again(error: type[asyncpg.PostgresError]) -> None:
    """A 503 that scanners repeat, not a defect of ours."""
    assert is_away(error("canceling statement due to statement timeout"))


async def test_a_device_hears_of_a_hundred_conflicts_at_most(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    code_hash = await read_code_hash(owner, show, "A1")
    scans = [rosa.scan(code_hash, scan_time(seconds=nth)) for nth in range(130)]
    answer = json.loads(
        await owner.fetchval("select record_scans($1, $2)", rosa.id, json.dumps(sent_now(scans)))
    )
    assert [conflict["id"] for conflict in answer["conflicts"]] == [scan["id"] for scan in scans[30:]]


def test_no_window_of_a_function_begins_anew_at_each_row() -> None:
    """Down to "unbounded following" Postgres adds up the rest of a window for every row of it: 5,000 scans took five seconds."""
    functions = (Path(pwa_tickets.__file__).parents[1] / "migrations" / "functions").glob("*.sql")
    assert [file.name for file in functions if "unbounded following" in file.read_text()] == []
