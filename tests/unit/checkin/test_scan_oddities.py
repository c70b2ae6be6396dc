"""What is reported besides good tickets: unknown codes, other shows, nonsense, second thoughts, phones taken off the door."""

from typing import Any
from uuid import uuid4

import pytest

from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show, refused
from tests.unit.checkin.device_reports import (
    NOW,
    EnrolledDevice,
    admission,
    annul,
    make_device,
    read_code_hash,
    report_scans,
    scan_time,
)


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "B1")


async def test_an_unknown_code_is_kept(database: Database, owner: Owner, rosa: EnrolledDevice) -> None:
    item = (await report_scans(database, rosa, rosa.scan("AAAAAAAAAAAAAAAA")))["scans"][0]
    assert "state" not in item
    assert item["stands"] is False
    assert await owner.fetchval("select code_hash from ticket_scans") == "AAAAAAAAAAAAAAAA"


async def test_a_code_nobody_bought_raises_an_alarm_once(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await read_code_hash(owner, show, "C3"), shown="admitted_unsynced")
    for _ in range(2):
        item = (await report_scans(database, rosa, scan))["scans"][0]
        assert item["unsold"] is True
        assert "state" not in item
    assert await owner.fetchval("select count(*) from audit_log where action = 'unsold_code_scanned'") == 1


async def test_a_ticket_of_another_show_is_not_spent_at_this_door(
    database: Database, owner: Owner, show: Show, dana: Buyer
) -> None:
    other_show = await factories.make_show(owner, show.venue, title="Evening")
    await factories.buy(database, other_show, dana, "A1")
    phone = await make_device(owner, show, other_show)
    item = (await report_scans(database, phone, phone.scan(await read_code_hash(owner, other_show, "A1"))))[
        "scans"
    ][0]
    assert item["wrong_show"] is True
    assert item["stands"] is False
    assert await admission(owner, other_show, "A1") is None


async def test_a_bad_item_fails_alone(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    good = rosa.scan(await read_code_hash(owner, show, "A1"))
    bad: list[Any] = [
        17,
        None,
        [],
        {},
        {**good, "id": "not-a-uuid"},
        *({**good, "id": str(uuid4()), **wrong} for wrong in (
            {"seq": "first"},
            {"seq": 1.5},
            {"show_id": str(uuid4())},
            {"show_id": 5},
            {"code_hash": "short"},
            {"at": "yesterday"},
            {"at": "infinity"},
            {"at": "2027-05-15T16:45:00"},
            {"at": "2027-13-45T99:45:00Z"},
            {"at": 1234567890},
            {"at": "2027-02-29T16:45:00Z"},
            {"at": "2100-02-29T16:45:00Z"},
            {"at": "2027-04-31T16:45:00Z"},
            {"at": "2027-05-15T24:00:00Z"},
            {"at": "0000-05-15T16:45:00Z"},
            {"at": "2027-05-15T16:45:00+99:00"},
            {"seq": 10**30},
            {"seq": True},
            {"clock_offset_ms": "much"},
            {"clock_offset_ms": 1e300},
            {"direction": "sideways"},
            {"shown": None},
            {"shown": "x" * 100},
            {"admitted": "yes"},
            {"manual": "no"},
            {"reason": {"deep": [1]}},
            {"reason": "x" * 1000},
        )),
    ]  # fmt: skip
    annuls: list[Any] = [
        annul(good),
        {"id": str(uuid4())},
        {"id": 3, "target": good["id"], "at": NOW.isoformat()},
        "annul",
    ]
    answer = await report_scans(database, rosa, *bad[:9], good, *bad[9:], annuls=annuls)
    assert ["error" in item for item in answer["scans"]] == [True] * 9 + [False] + [True] * (len(bad) - 9)
    assert ["error" in item for item in answer["annuls"]] == [False, True, True, True]
    assert await owner.fetchval("select count(*) from ticket_scans") == 1


async def test_no_scan_of_a_foreign_show_is_taken(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    other = await factories.make_show(owner, show.venue, title="Evening")
    scan = rosa.scan(await read_code_hash(owner, other, "A1"), show_id=str(other.id))
    assert "not a show of this phone" in (await report_scans(database, rosa, scan))["scans"][0]["error"]


async def test_undo_gives_the_ticket_to_the_next_entry_or_to_none(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    code_hash = await read_code_hash(owner, show, "A1")
    mine, other = rosa.scan(code_hash, scan_time(minutes=1)), bo.scan(code_hash, scan_time(minutes=2))
    await report_scans(database, rosa, mine)
    await report_scans(database, bo, other)
    answer = await report_scans(database, rosa, annuls=[annul(mine)])
    assert [(item["target"], item["stands"]) for item in answer["annuls"]] == [(mine["id"], True)]
    assert await admission(owner, show, "A1") == (scan_time(minutes=2), "Bo")
    assert (await report_scans(database, bo))["conflicts"] == []
    await report_scans(database, bo, annuls=[annul(other)])
    assert await admission(owner, show, "A1") is None


async def test_an_undo_that_comes_before_its_scan_waits_for_it(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await read_code_hash(owner, show, "A1"))
    assert (await report_scans(database, rosa, annuls=[annul(scan)]))["annuls"][0]["stands"] is True
    assert (await report_scans(database, rosa, scan))["scans"][0]["stands"] is False
    assert await admission(owner, show, "A1") is None


async def test_nobody_takes_back_another_phones_scan(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    scan = rosa.scan(await read_code_hash(owner, show, "A1"))
    await report_scans(database, rosa, scan)
    await report_scans(database, bo, annuls=[annul(scan)])
    assert await admission(owner, show, "A1") == (NOW, "Rosa")


async def test_what_changed_rides_along_once(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, dana: Buyer
) -> None:
    await owner.execute("update show_seat_codes set changed_at = now() - interval '1 hour'")
    await report_scans(database, rosa)
    await owner.execute("update devices set last_seen_at = now() - interval '10 minutes'")
    await report_scans(database, bo, bo.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=3)))
    await factories.buy(database, show, dana, "C1")
    changes = {change["code_hash"]: change for change in (await report_scans(database, rosa))["changes"]}
    assert changes[await read_code_hash(owner, show, "A1")]["gate"] == "Door B"
    assert changes[await read_code_hash(owner, show, "C1")]["state"] == "sold"
    await owner.execute("update devices set last_seen_at = last_seen_at + interval '2 seconds'")
    assert (await report_scans(database, rosa))["changes"] == []


async def test_only_the_phone_itself_reports(
    database: Database, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, maya: Buyer
) -> None:
    for actor in (bo.actor, Actor(Role.DEVICE, str(uuid4())), Actor(Role.DEVICE)):
        with refused("TKDNY"):
            async with database.raw_transaction(actor) as sql:
                await sql.fetchval("select record_scans($1, '{}')", rosa.id)
    for actor in (maya.anon, maya.customer, Actor(Role.STAFF, str(uuid4()))):
        with refused("42501"):
            async with database.raw_transaction(actor) as sql:
                await sql.fetchval("select record_scans($1, '{}')", rosa.id)
