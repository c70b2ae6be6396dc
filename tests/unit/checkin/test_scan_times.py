"""When a scan was: corrected once, at first receipt; what the phone said is kept beside it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import (
    NOW,
    EnrolledDevice,
    admission,
    read_code_hash,
    report_scans,
    scan_time,
)


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "B1")


async def test_what_the_phone_knew_of_its_clock_is_added(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(
        await read_code_hash(owner, show, "A1"), scan_time(minutes=9), clock_offset_ms=-240_000.4
    )
    await report_scans(database, rosa, scan, sent_at=datetime.now(UTC) + timedelta(minutes=4))
    assert await admission(owner, show, "A1") == (scan_time(minutes=5), "Rosa")
    row = await _row(owner, scan)
    assert (row["phone_at"], row["clock_suspect"], row["doubtful"]) == (scan_time(minutes=9), True, False)


async def test_a_phone_that_never_synced_may_have_any_clock(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    """Its scan stands at the receipt: after whatever another door knows to have been before."""
    code_hash = await read_code_hash(owner, show, "A1")
    wrong = datetime(1999, 12, 31, 23, 0, tzinfo=UTC)
    unsynced = rosa.scan(code_hash, wrong)
    del unsynced["clock_offset_ms"]
    await report_scans(database, rosa, unsynced, sent_at=wrong + timedelta(minutes=7))
    row = await _row(owner, unsynced)
    assert (row["doubtful"], row["phone_at"]) == (True, wrong)
    assert await admission(owner, show, "A1") == (row["received_at"], "Rosa")
    await report_scans(database, bo, bo.scan(code_hash, scan_time(minutes=20)))
    assert await admission(owner, show, "A1") == (scan_time(minutes=20), "Bo")


@pytest.mark.parametrize("set_back", [timedelta(hours=1), timedelta(days=1)], ids=["an hour", "a day"])
async def test_a_clock_set_back_offline_never_becomes_the_first(
    database: Database,
    owner: Owner,
    show: Show,
    rosa: EnrolledDevice,
    bo: EnrolledDevice,
    set_back: timedelta,
) -> None:
    code_hash = await read_code_hash(owner, show, "A1")
    await report_scans(database, rosa, rosa.scan(code_hash, scan_time(minutes=10)))
    late = bo.scan(code_hash, scan_time(minutes=12) - set_back)
    await report_scans(database, bo, late, sent_at=datetime.now(UTC) - set_back)
    assert await admission(owner, show, "A1") == (scan_time(minutes=10), "Rosa")
    row = await _row(owner, late)
    assert (row["doubtful"], row["clock_suspect"], row["scanned_at"]) == (True, True, row["received_at"])
    assert (
        await owner.fetchval("select conflict_with ->> 'gate' from ticket_scans where doubtful") == "Door A"
    )
    assert (await report_scans(database, rosa))["conflicts"] == []  # nothing to blame Door A for


async def test_a_clock_set_back_and_right_again_when_sending_is_seen_by_the_phones_own_order(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    code_hash = await read_code_hash(owner, show, "A1")
    await report_scans(database, rosa, rosa.scan(code_hash, scan_time(minutes=9)))
    before = bo.scan(await read_code_hash(owner, show, "A2"), scan_time(minutes=10))
    back = bo.scan(code_hash, scan_time(minutes=11) - timedelta(hours=1))
    after = bo.scan(await read_code_hash(owner, show, "A3"), scan_time(minutes=12))
    await report_scans(database, bo, before, back, after)
    assert await admission(owner, show, "A1") == (scan_time(minutes=9), "Rosa")
    assert [(await _row(owner, scan))["doubtful"] for scan in (before, back, after)] == [False, True, False]
    rows = [(await _row(owner, scan))["scanned_at"] for scan in (before, back, after)]
    assert rows == sorted(rows)
    assert timedelta(0) < rows[2] - rows[1] < timedelta(milliseconds=1)  # the latest it can have been


async def test_a_time_before_the_enrollment_is_doubtful(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    code_hash = await read_code_hash(owner, show, "A1")
    await report_scans(database, rosa, rosa.scan(code_hash, scan_time(minutes=20)))
    await owner.execute("update devices set enrolled_at = $2 where id = $1", bo.id, scan_time(minutes=15))
    await report_scans(database, bo, bo.scan(code_hash, scan_time(minutes=14)))
    assert await admission(owner, show, "A1") == (scan_time(minutes=20), "Rosa")


async def test_a_doubtful_scan_waits_for_the_next_sound_one_of_its_phone(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    """That it came before its phone's next scan is certain, whichever of the two arrives first."""
    code_hash = await read_code_hash(owner, show, "A1")
    await report_scans(database, rosa, rosa.scan(code_hash, scan_time(minutes=20)))
    doubtful = bo.scan(code_hash, scan_time(minutes=5))
    del doubtful["clock_offset_ms"]
    await report_scans(database, bo, doubtful)
    assert await admission(owner, show, "A1") == (scan_time(minutes=20), "Rosa")
    await report_scans(database, bo, bo.scan(await read_code_hash(owner, show, "A2"), scan_time(minutes=15)))
    first = await admission(owner, show, "A1")
    assert first is not None
    assert (first[1], first[0] < scan_time(minutes=15)) == ("Bo", True)
    assert scan_time(minutes=15) - first[0] < timedelta(milliseconds=1)


async def test_a_time_after_receipt_becomes_the_time_of_receipt(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scans = [
        rosa.scan(await read_code_hash(owner, show, label), NOW + timedelta(days=400 - day))
        for day, label in enumerate(("A1", "A2", "A3"))
    ]
    await report_scans(database, rosa, *scans)
    rows = await owner.fetch("select scanned_at, received_at, clock_suspect from ticket_scans order by seq")
    times = [row["scanned_at"] for row in rows]
    assert times == sorted(set(times))  # one phone's order is kept, whatever its clock says
    assert times[-1] == rows[-1]["received_at"]
    assert all(row["clock_suspect"] for row in rows)


async def test_a_clock_set_back_never_reorders_one_phones_scans(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    code_hash = await read_code_hash(owner, show, "A1")
    entry = rosa.scan(code_hash, scan_time(minutes=10))
    exit_ = rosa.scan(code_hash, scan_time(minutes=4), direction="out")
    await report_scans(database, rosa, exit_)
    await report_scans(database, rosa, entry)
    rows = await owner.fetch("select scanned_at from ticket_scans order by seq")
    assert rows[0]["scanned_at"] < rows[1]["scanned_at"]
    third = rosa.scan(code_hash, scan_time(minutes=3))
    await report_scans(database, rosa, third)
    rows = await owner.fetch("select scanned_at from ticket_scans order by seq")
    assert rows[1]["scanned_at"] < rows[2]["scanned_at"] <= scan_time(minutes=4.01)


async def test_the_first_receipt_decides_the_time_for_good(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=1))
    await report_scans(database, rosa, scan)
    await report_scans(database, rosa, {**scan, "clock_offset_ms": 60_000})
    assert await admission(owner, show, "A1") == (scan_time(minutes=1), "Rosa")


async def _row(owner: Owner, scan: dict[str, Any]) -> asyncpg.Record:
    row = await owner.fetchrow("select * from ticket_scans where id = $1", UUID(scan["id"]))
    assert row is not None
    return row
