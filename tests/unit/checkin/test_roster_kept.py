"""An unchanged roster is told by index, and any change is seen: also of a transaction that began before it was read."""

import json
from typing import Any

import pytest

from pwa_tickets.checkin import devices, roster
from pwa_tickets.checkin.roster import Roster
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import (
    EnrolledDevice,
    annul,
    read_code_hash,
    report_scans,
    scan_time,
    sent_now,
)

ROWS_READ = (
    "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables"
)


@pytest.fixture(autouse=True)
async def _long_sold(database: Database, owner: Owner, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3")
    await owner.execute("update show_seat_codes set changed_at = now() - interval '1 hour'")


async def _read(database: Database, phone: EnrolledDevice, show: Show) -> Roster:
    return await roster.read(database.call(phone.actor), show.id)


def _inside(found: Roster) -> set[str]:
    return {row[0] for row in json.loads(found.body)["codes"] if len(row) > 4}


async def test_an_unchanged_roster_reads_a_handful_of_rows(
    database: Database, show: Show, rosa: EnrolledDevice
) -> None:
    async def rows_read() -> int:
        async with database.raw_transaction(rosa.actor) as sql:
            before: int = await sql.fetchval(ROWS_READ) or 0
            await roster.read(sql, show.id)
            after: int = await sql.fetchval(ROWS_READ)
        return after - before

    first, second = await rows_read(), await rows_read()
    assert first > 100
    assert second < 15


async def test_a_code_that_changed_a_moment_ago_is_read_once(
    database: Database, show: Show, rosa: EnrolledDevice, dana: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await factories.buy(database, show, dana, "C1")
    first = await _read(database, rosa, show)
    monkeypatch.delattr(roster, "_read")  # a second reading of the whole would fail
    assert (await _read(database, rosa, show)).etag == first.etag


async def test_it_stays_the_same_roster(database: Database, show: Show, rosa: EnrolledDevice) -> None:
    first, second = await _read(database, rosa, show), await _read(database, rosa, show)
    assert first.etag == second.etag
    assert json.loads(first.body)["codes"] == json.loads(second.body)["codes"]


async def test_every_change_is_seen(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, dana: Buyer
) -> None:
    tags = [(await _read(database, rosa, show)).etag]

    async def is_another() -> bool:
        tags.append((await _read(database, rosa, show)).etag)
        await owner.execute("update show_seat_codes set changed_at = now() - interval '1 hour'")
        return tags[-1] != tags[-2]

    scan = bo.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=9))
    await report_scans(database, bo, scan)
    assert await is_another()
    await report_scans(database, bo, annuls=[annul(scan)])
    assert await is_another()
    await factories.buy(database, show, dana, "C1")
    assert await is_another()
    await owner.execute("update recital_shows set title = 'Another title' where id = $1", show.id)
    assert await is_another()
    await owner.execute("update venues set map_version = map_version + 1, layout = '{\"stage\": {}}'")
    assert await is_another()
    assert not await is_another()


async def test_a_scan_that_was_on_its_way_when_the_roster_was_read_is_seen(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    first, second = [await read_code_hash(owner, show, label) for label in ("A1", "A2")]
    batch: dict[str, Any] = sent_now([bo.scan(first, scan_time(minutes=9))])
    async with database.raw_transaction(bo.actor) as sql:
        await sql.fetchval("select record_scans($1, $2)", bo.id, json.dumps(batch))
        await report_scans(database, rosa, rosa.scan(second, scan_time(minutes=9)))  # begun later, and faster
        assert _inside(await _read(database, rosa, show)) == {second}
    assert _inside(await _read(database, rosa, show)) == {first, second}


async def test_what_is_kept_is_told_to_nobody_who_may_not_know_it(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    await _read(database, rosa, show)
    await owner.execute("update devices set revoked_at = now()")
    with pytest.raises(devices.DeviceRevoked):
        await _read(database, rosa, show)
