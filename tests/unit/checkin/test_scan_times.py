"""When a scan was: corrected once, at first receipt; what the phone said is kept beside it."""

from datetime import UTC, datetime, timedelta

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.cast import NOW, EnrolledDevice, code, later, report, scanned


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "B1")


async def test_what_the_phone_knew_of_its_clock_is_added(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"), later(minutes=9), clock_offset_ms=-240_000.4)
    await report(database, rosa, scan)
    assert await scanned(owner, show, "A1") == (later(minutes=5), "Rosa")
    row = await owner.fetchrow("select phone_at, clock_suspect from ticket_scans")
    assert row is not None
    assert (row["phone_at"], row["clock_suspect"]) == (later(minutes=9), True)


async def test_a_phone_that_never_synced_says_how_long_ago_it_was(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    wrong = datetime(1999, 12, 31, 23, 0, tzinfo=UTC)
    scan = rosa.scan(await code(owner, show, "A1"), wrong)
    del scan["clock_offset_ms"]
    await report(database, rosa, scan, sent_at=wrong + timedelta(minutes=7))
    found = await scanned(owner, show, "A1")
    assert found is not None
    assert abs(datetime.now(UTC) - timedelta(minutes=7) - found[0]) < timedelta(seconds=30)


async def test_a_time_after_receipt_becomes_the_time_of_receipt(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scans = [
        rosa.scan(await code(owner, show, label), NOW + timedelta(days=400 - day))
        for day, label in enumerate(("A1", "A2", "A3"))
    ]
    await report(database, rosa, *scans)
    rows = await owner.fetch("select scanned_at, received_at, clock_suspect from ticket_scans order by seq")
    times = [row["scanned_at"] for row in rows]
    assert times == sorted(set(times))  # one phone's order is kept, whatever its clock says
    assert times[-1] == rows[-1]["received_at"]
    assert all(row["clock_suspect"] for row in rows)


async def test_a_clock_set_back_never_reorders_one_phones_scans(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    code_hash = await code(owner, show, "A1")
    entry = rosa.scan(code_hash, later(minutes=10))
    exit_ = rosa.scan(code_hash, later(minutes=4), direction="out")
    await report(database, rosa, exit_)
    await report(database, rosa, entry)
    rows = await owner.fetch("select scanned_at from ticket_scans order by seq")
    assert rows[0]["scanned_at"] < rows[1]["scanned_at"]
    third = rosa.scan(code_hash, later(minutes=3))
    await report(database, rosa, third)
    rows = await owner.fetch("select scanned_at from ticket_scans order by seq")
    assert rows[1]["scanned_at"] < rows[2]["scanned_at"] <= later(minutes=4.01)


async def test_the_first_receipt_decides_the_time_for_good(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"), later(minutes=1))
    await report(database, rosa, scan)
    await report(database, rosa, {**scan, "clock_offset_ms": 60_000})
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")
