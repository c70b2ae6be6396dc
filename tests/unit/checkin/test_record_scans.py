"""What phones report: kept once, folded again however late, answered one by one."""

from datetime import datetime

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.cast import NOW, EnrolledDevice, code, later, report, scanned


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "B1")


async def test_a_scan_is_the_tickets_scanned_at_and_scanned_by(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"), later(minutes=1))
    answer = await report(database, rosa, scan)
    assert answer["device"] == "ok"
    assert [(item["id"], item["state"], item["stands"]) for item in answer["scans"]] == [
        (scan["id"], "sold", True)
    ]
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")
    assert await scanned(owner, show, "A2") is None


async def test_a_report_sent_twice_changes_nothing(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scans = [rosa.scan(await code(owner, show, label)) for label in ("A1", "A2", "A3")]
    first = await report(database, rosa, *scans)
    before = await owner.fetch("select * from ticket_scans order by id")
    assert await report(database, rosa, *scans) == first
    assert await owner.fetch("select * from ticket_scans order by id") == before


async def test_the_first_content_of_a_scan_stands(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"), later(minutes=1))
    other = {**scan, "code_hash": await code(owner, show, "A2"), "at": later(minutes=2).isoformat()}
    await report(database, rosa, scan, other)
    await report(database, rosa, other)
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")
    assert await scanned(owner, show, "A2") is None


async def test_two_phones_may_choose_the_same_id(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"))
    await report(database, rosa, scan)
    await report(database, bo, bo.scan(await code(owner, show, "A2"), id=scan["id"]))
    assert await scanned(owner, show, "A1") == (NOW, "Rosa")
    assert await scanned(owner, show, "A2") == (NOW, "Bo")


async def test_an_earlier_scan_that_comes_late_takes_over_and_the_other_phone_hears_of_it(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    code_hash = await code(owner, show, "A1")
    rosas = rosa.scan(code_hash, later(minutes=5))
    await report(database, rosa, rosas)
    await report(database, bo, bo.scan(code_hash, later(minutes=2)))
    assert await scanned(owner, show, "A1") == (later(minutes=2), "Bo")
    conflicts = (await report(database, rosa))["conflicts"]
    assert len(conflicts) == 1
    assert conflicts[0]["id"] == rosas["id"]
    assert (conflicts[0]["row_name"], conflicts[0]["seat_number"]) == ("A", "1")
    assert datetime.fromisoformat(conflicts[0]["scanned_at"]) == later(minutes=5)
    assert conflicts[0]["first"]["gate"] == "Door B"
    assert datetime.fromisoformat(conflicts[0]["first"]["scanned_at"]) == later(minutes=2)
    assert (await report(database, bo))["conflicts"] == []


async def test_a_second_entry_is_answered_with_the_first(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    code_hash = await code(owner, show, "A1")
    await report(database, rosa, rosa.scan(code_hash, later(minutes=1)))
    item = (await report(database, bo, bo.scan(code_hash, later(minutes=2))))["scans"][0]
    assert item["inside"]["gate"] == "Door A"
    assert item["conflict"]["gate"] == "Door A"
    assert item["stands"]  # a person let in stays let in
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")


async def test_coming_back_after_leaving_is_no_conflict(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    code_hash = await code(owner, show, "A1")
    scans = [
        rosa.scan(code_hash, later(minutes=1)),
        rosa.scan(code_hash, later(minutes=2), direction="out", shown="left"),
        rosa.scan(code_hash, later(minutes=3)),
    ]
    answer = await report(database, rosa, *reversed(scans))
    assert not any("conflict" in item for item in answer["scans"])
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")


async def test_a_refused_scan_marks_nothing(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    answer = await report(
        database, rosa, rosa.scan(await code(owner, show, "A1"), admitted=False, shown="void")
    )
    assert answer["scans"][0]["stands"] is False
    assert await scanned(owner, show, "A1") is None
    assert await owner.fetchval("select count(*) from ticket_scans") == 1


async def test_a_ticket_refunded_later_keeps_its_scan(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    await owner.execute("update tickets set voided_at = now() where show_seat_id = $1", show.seats["A1"])
    await owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0",
        show.seats["A1"],
    )
    item = (await report(database, rosa, rosa.scan(await code(owner, show, "A1"))))["scans"][0]
    assert (item["state"], item["stands"]) == ("void", True)
    assert (
        await owner.fetchval("select scanned_at from tickets where show_seat_id = $1", show.seats["A1"])
        == NOW
    )


async def test_two_tickets_of_one_seat_meet_inside(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, dana: Buyer
) -> None:
    seat = show.seats["A1"]
    await owner.execute("update tickets set voided_at = now() where show_seat_id = $1", seat)
    await owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0", seat
    )
    await owner.execute("update show_seats set status = 'available' where id = $1", seat)
    await factories.buy(database, show, dana, "A1")
    await report(database, rosa, rosa.scan(await code(owner, show, "A1", 0), later(minutes=1)))
    item = (await report(database, bo, bo.scan(await code(owner, show, "A1", 1), later(minutes=2))))["scans"][
        0
    ]
    assert item["other_inside"]["gate"] == "Door A"
    assert item["conflict"]["gate"] == "Door A"
    assert await scanned(owner, show, "A1") == (later(minutes=2), "Bo")
    old = (await report(database, rosa, rosa.scan(await code(owner, show, "A1", 0), admitted=False)))[
        "scans"
    ][0]
    assert old["replaced"] is True
