"""Two doors at once: real transactions side by side, each with a control run that takes a guard out and must go wrong."""

import asyncio
import json
import random
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.guards import remove_guards
from tests.unit.checkin.device_reports import (
    NOW,
    EnrolledDevice,
    admission,
    make_device,
    read_code_hash,
    report_scans,
    scan_time,
)

pytestmark = pytest.mark.proof

TICKET_LOCK = "  perform from tickets where show_seat_id = any (v_seats) or id = any (v_tickets) order by id for no key update;"
DEVICE_LOCK = "select * into v_device from devices where id = p_device_id for no key update;"


async def _overlap(
    database: Database, owner: Owner, first: EnrolledDevice, second: EnrolledDevice, scans: tuple[Any, Any]
) -> None:
    """The first phone's report is decided but not committed while the second's arrives."""
    async with database.raw_transaction(first.actor) as sql:
        await sql.fetchval("select record_scans($1, $2)", first.id, _batch(scans[0]))
        pending = asyncio.create_task(report_scans(database, second, scans[1]))
        await _waits_for_a_lock(owner, pending)
    await pending


async def _waits_for_a_lock(owner: Owner, task: "asyncio.Task[Any]") -> None:
    async with asyncio.timeout(20):
        while not task.done():
            if await owner.fetchval(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            ):
                return
            await asyncio.sleep(0.005)


def _batch(*scans: Any) -> str:
    return json.dumps({"sent_at": datetime.now(UTC).isoformat(), "scans": scans})


@pytest.fixture
async def sold_code(database: Database, owner: Owner, show: Show, maya: Buyer) -> str:
    """One sold ticket that both doors will see."""
    await factories.buy(database, show, maya, "A1")
    return await read_code_hash(owner, show, "A1")


async def test_two_doors_at_once_agree_on_who_was_first(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, sold_code: str
) -> None:
    early, late = rosa.scan(sold_code, scan_time(minutes=1)), bo.scan(sold_code, scan_time(minutes=2))
    await _overlap(database, owner, rosa, bo, (early, late))
    assert await admission(owner, show, "A1") == (scan_time(minutes=1), "Rosa")
    assert await owner.fetchval(
        "select array_agg(id::text) from ticket_scans where conflict_with is not null"
    ) == [late["id"]]


async def test_control_without_the_lock_the_later_door_wins(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, sold_code: str
) -> None:
    await remove_guards(owner, "fold_scans.sql", (TICKET_LOCK, ""))
    early, late = rosa.scan(sold_code, scan_time(minutes=1)), bo.scan(sold_code, scan_time(minutes=2))
    await _overlap(database, owner, rosa, bo, (early, late))
    assert await admission(owner, show, "A1") == (scan_time(minutes=2), "Bo")


async def test_one_phones_report_sent_twice_at_once_is_kept_once(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, sold_code: str
) -> None:
    scan = rosa.scan(sold_code)
    await _overlap(database, owner, rosa, rosa, (scan, scan))
    assert await owner.fetchval("select count(*) from ticket_scans") == 1
    assert await admission(owner, show, "A1") == (NOW, "Rosa")


async def test_control_without_the_phones_lock_its_two_tabs_collide(
    database: Database, owner: Owner, rosa: EnrolledDevice, sold_code: str
) -> None:
    await remove_guards(
        owner, "record_scans.sql", (DEVICE_LOCK, DEVICE_LOCK.replace(" for no key update", ""))
    )
    scan = rosa.scan(sold_code)
    with pytest.raises(asyncpg.UniqueViolationError):
        await _overlap(database, owner, rosa, rosa, (scan, scan))


async def test_four_doors_report_the_same_people_in_any_order_without_a_deadlock(
    database_urls: Urls, database: Database, owner: Owner, show: Show
) -> None:
    labels = list(show.seats)
    for number in range(0, len(labels), 8):
        await factories.buy(database, show, factories.a_buyer(number), *labels[number : number + 8])
    hashes = [await read_code_hash(owner, show, label) for label in labels]
    dice = random.Random(6)
    phones = [await make_device(owner, show, gate=f"Door {letter}", usher=letter) for letter in "ABCD"]
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    before = await owner.fetchval(deadlocks)

    reports = []
    earliest: dict[str, datetime] = {}
    for phone in phones:
        seen = dice.sample(hashes, len(hashes))
        for number, code_hash in enumerate(seen):
            moment = scan_time(seconds=dice.randrange(60, 1200) if number == 0 else 1200 + number)
            earliest[code_hash] = min(moment, earliest.get(code_hash, moment))
            reports.append((phone, phone.scan(code_hash, moment)))
    dice.shuffle(reports)
    batches = [reports[start : start + 8] for start in range(0, len(reports), 8)]
    answers = await asyncio.gather(
        *(
            report_scans(database, phone, *(scan for other, scan in batch if other is phone))
            for batch in batches
            for phone in phones
        )
    )

    assert sum(len(answer["scans"]) for answer in answers) == len(reports)
    assert await owner.fetchval("select count(*) from ticket_scans") == len(reports)
    found = await owner.fetch(
        "select c.code_hash, t.scanned_at, t.id from tickets t join show_seat_codes c on c.ticket_id = t.id"
    )
    assert {row["code_hash"]: row["scanned_at"].replace(microsecond=0) for row in found} == earliest
    conflicts = await owner.fetchval("select count(*) from ticket_scans where conflict_with is not null")
    assert conflicts == len(reports) - len(labels)  # of four who came by one ticket, three met somebody
    assert await owner.fetchval(deadlocks) == before
