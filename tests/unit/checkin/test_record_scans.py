"""What phones report: kept once, folded again however late, answered one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from pwa_tickets.db.session import Actor, Database, Role
from tests import factories
from tests.factories import Buyer, Owner, Show, refused
from tests.unit.checkin.cast import NOW, Phone, code, later, make_phone, report, scanned, undo


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "B1")


async def test_a_scan_is_the_tickets_scanned_at_and_scanned_by(
    database: Database, owner: Owner, show: Show, rosa: Phone
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"), later(minutes=1))
    answer = await report(database, rosa, scan)
    assert answer["device"] == "ok"
    assert [(item["id"], item["state"], item["stands"]) for item in answer["scans"]] == [(scan["id"], "sold", True)]
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")
    assert await scanned(owner, show, "A2") is None


async def test_a_report_sent_twice_changes_nothing(database: Database, owner: Owner, show: Show, rosa: Phone) -> None:
    scans = [rosa.scan(await code(owner, show, label)) for label in ("A1", "A2", "A3")]
    first = await report(database, rosa, *scans)
    before = await owner.fetch("select * from ticket_scans order by id")
    assert await report(database, rosa, *scans) == first
    assert await owner.fetch("select * from ticket_scans order by id") == before


async def test_the_first_content_of_a_scan_stands(database: Database, owner: Owner, show: Show, rosa: Phone) -> None:
    scan = rosa.scan(await code(owner, show, "A1"), later(minutes=1))
    other = {**scan, "code_hash": await code(owner, show, "A2"), "at": later(minutes=2).isoformat()}
    await report(database, rosa, scan, other)
    await report(database, rosa, other)
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")
    assert await scanned(owner, show, "A2") is None


async def test_two_phones_may_choose_the_same_id(
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"))
    await report(database, rosa, scan)
    await report(database, bo, bo.scan(await code(owner, show, "A2"), id=scan["id"]))
    assert await scanned(owner, show, "A1") == (NOW, "Rosa")
    assert await scanned(owner, show, "A2") == (NOW, "Bo")


async def test_an_earlier_scan_that_comes_late_takes_over_and_the_other_phone_hears_of_it(
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone
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
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone
) -> None:
    code_hash = await code(owner, show, "A1")
    await report(database, rosa, rosa.scan(code_hash, later(minutes=1)))
    item = (await report(database, bo, bo.scan(code_hash, later(minutes=2))))["scans"][0]
    assert item["inside"]["gate"] == "Door A"
    assert item["conflict"]["gate"] == "Door A"
    assert item["stands"]  # a person let in stays let in
    assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")


async def test_coming_back_after_leaving_is_no_conflict(
    database: Database, owner: Owner, show: Show, rosa: Phone
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


async def test_a_refused_scan_marks_nothing(database: Database, owner: Owner, show: Show, rosa: Phone) -> None:
    answer = await report(database, rosa, rosa.scan(await code(owner, show, "A1"), admitted=False, shown="void"))
    assert answer["scans"][0]["stands"] is False
    assert await scanned(owner, show, "A1") is None
    assert await owner.fetchval("select count(*) from ticket_scans") == 1


async def test_undo_gives_the_ticket_to_the_next_entry_or_to_none(
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone
) -> None:
    code_hash = await code(owner, show, "A1")
    mine, other = rosa.scan(code_hash, later(minutes=1)), bo.scan(code_hash, later(minutes=2))
    await report(database, rosa, mine)
    await report(database, bo, other)
    answer = await report(database, rosa, annuls=[undo(mine)])
    assert [(item["target"], item["stands"]) for item in answer["annuls"]] == [(mine["id"], True)]
    assert await scanned(owner, show, "A1") == (later(minutes=2), "Bo")
    assert (await report(database, bo))["conflicts"] == []
    await report(database, bo, annuls=[undo(other)])
    assert await scanned(owner, show, "A1") is None


async def test_an_undo_that_comes_before_its_scan_waits_for_it(
    database: Database, owner: Owner, show: Show, rosa: Phone
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"))
    assert (await report(database, rosa, annuls=[undo(scan)]))["annuls"][0]["stands"] is True
    assert (await report(database, rosa, scan))["scans"][0]["stands"] is False
    assert await scanned(owner, show, "A1") is None


async def test_nobody_takes_back_another_phones_scan(
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone
) -> None:
    scan = rosa.scan(await code(owner, show, "A1"))
    await report(database, rosa, scan)
    await report(database, bo, annuls=[undo(scan)])
    assert await scanned(owner, show, "A1") == (NOW, "Rosa")


async def test_an_unknown_code_is_kept(database: Database, owner: Owner, rosa: Phone) -> None:
    item = (await report(database, rosa, rosa.scan("AAAAAAAAAAAAAAAA")))["scans"][0]
    assert "state" not in item
    assert item["stands"] is False
    assert await owner.fetchval("select code_hash from ticket_scans") == "AAAAAAAAAAAAAAAA"


async def test_a_code_nobody_bought_raises_an_alarm_once(
    database: Database, owner: Owner, show: Show, rosa: Phone
) -> None:
    scan = rosa.scan(await code(owner, show, "C3"), shown="admitted_unsynced")
    for _ in range(2):
        item = (await report(database, rosa, scan))["scans"][0]
        assert item["unsold"] is True
        assert "state" not in item
    assert await owner.fetchval("select count(*) from audit_log where action = 'unsold_code_scanned'") == 1


async def test_a_ticket_of_another_show_is_not_spent_at_this_door(
    database: Database, owner: Owner, show: Show, dana: Buyer
) -> None:
    evening = await factories.make_show(owner, show.hall, title="Evening")
    await factories.buy(database, evening, dana, "A1")
    phone = await make_phone(owner, show, evening)
    item = (await report(database, phone, phone.scan(await code(owner, evening, "A1"))))["scans"][0]
    assert item["wrong_show"] is True
    assert item["stands"] is False
    assert await scanned(owner, evening, "A1") is None


async def test_a_bad_item_fails_alone(database: Database, owner: Owner, show: Show, rosa: Phone) -> None:
    good = rosa.scan(await code(owner, show, "A1"))
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
        undo(good),
        {"id": str(uuid4())},
        {"id": 3, "target": good["id"], "at": NOW.isoformat()},
        "annul",
    ]
    answer = await report(database, rosa, *bad[:9], good, *bad[9:], annuls=annuls)
    assert ["error" in item for item in answer["scans"]] == [True] * 9 + [False] + [True] * (len(bad) - 9)
    assert ["error" in item for item in answer["annuls"]] == [False, True, True, True]
    assert await owner.fetchval("select count(*) from ticket_scans") == 1


async def test_no_scan_of_a_foreign_show_is_taken(database: Database, owner: Owner, show: Show, rosa: Phone) -> None:
    other = await factories.make_show(owner, show.hall, title="Evening")
    scan = rosa.scan(await code(owner, other, "A1"), show_id=str(other.id))
    assert "not a show of this phone" in (await report(database, rosa, scan))["scans"][0]["error"]


async def test_a_ticket_refunded_later_keeps_its_scan(
    database: Database, owner: Owner, show: Show, rosa: Phone
) -> None:
    await owner.execute("update tickets set voided_at = now() where show_seat_id = $1", show.seats["A1"])
    await owner.execute(
        "update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0", show.seats["A1"]
    )
    item = (await report(database, rosa, rosa.scan(await code(owner, show, "A1"))))["scans"][0]
    assert (item["state"], item["stands"]) == ("void", True)
    assert await owner.fetchval("select scanned_at from tickets where show_seat_id = $1", show.seats["A1"]) == NOW


async def test_two_tickets_of_one_seat_meet_inside(
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone, dana: Buyer
) -> None:
    seat = show.seats["A1"]
    await owner.execute("update tickets set voided_at = now() where show_seat_id = $1", seat)
    await owner.execute("update show_seat_codes set state = 'void' where show_seat_id = $1 and generation = 0", seat)
    await owner.execute("update show_seats set status = 'available' where id = $1", seat)
    await factories.buy(database, show, dana, "A1")
    await report(database, rosa, rosa.scan(await code(owner, show, "A1", 0), later(minutes=1)))
    item = (await report(database, bo, bo.scan(await code(owner, show, "A1", 1), later(minutes=2))))["scans"][0]
    assert item["other_inside"]["gate"] == "Door A"
    assert item["conflict"]["gate"] == "Door A"
    assert await scanned(owner, show, "A1") == (later(minutes=2), "Bo")
    old = (await report(database, rosa, rosa.scan(await code(owner, show, "A1", 0), admitted=False)))["scans"][0]
    assert old["replaced"] is True


async def test_a_revoked_phones_earlier_scans_count_and_later_ones_are_only_kept(
    database: Database, owner: Owner, show: Show, rosa: Phone
) -> None:
    await owner.execute("update devices set revoked_at = $2 where id = $1", rosa.id, later(minutes=10))
    before = rosa.scan(await code(owner, show, "A1"), later(minutes=9))
    after = rosa.scan(await code(owner, show, "A2"), later(minutes=11))
    answer = await report(database, rosa, before, after)
    assert (answer["device"], answer["changes"]) == ("revoked", [])
    assert [item["stands"] for item in answer["scans"]] == [True, False]
    assert await scanned(owner, show, "A1") == (later(minutes=9), "Rosa")
    assert await scanned(owner, show, "A2") is None
    late_undo = await report(database, rosa, annuls=[undo(before, later(minutes=12))])
    assert late_undo["annuls"][0]["stands"] is False
    assert await scanned(owner, show, "A1") == (later(minutes=9), "Rosa")


async def test_what_changed_rides_along_once(
    database: Database, owner: Owner, show: Show, rosa: Phone, bo: Phone, dana: Buyer
) -> None:
    await owner.execute("update show_seat_codes set changed_at = now() - interval '1 hour'")
    await report(database, rosa)
    await owner.execute("update devices set last_seen_at = now() - interval '10 minutes'")
    await report(database, bo, bo.scan(await code(owner, show, "A1"), later(minutes=3)))
    await factories.buy(database, show, dana, "C1")
    changes = {change["code_hash"]: change for change in (await report(database, rosa))["changes"]}
    assert changes[await code(owner, show, "A1")]["gate"] == "Door B"
    assert changes[await code(owner, show, "C1")]["state"] == "sold"
    await owner.execute("update devices set last_seen_at = last_seen_at + interval '2 seconds'")
    assert (await report(database, rosa))["changes"] == []


async def test_only_the_phone_itself_reports(
    database: Database, show: Show, rosa: Phone, bo: Phone, maya: Buyer
) -> None:
    for actor in (bo.actor, Actor(Role.USHER, str(uuid4())), Actor(Role.USHER)):
        with refused("TKDNY"):
            async with database.connection(actor) as sql:
                await sql.fetchval("select record_scans($1, '{}')", rosa.id)
    for actor in (maya.anon, maya.customer, Actor(Role.STAFF, str(uuid4()))):
        with refused("42501"):
            async with database.connection(actor) as sql:
                await sql.fetchval("select record_scans($1, '{}')", rosa.id)


class TestTime:
    """Corrected once, at first receipt; what the phone said is kept beside it."""

    async def test_what_the_phone_knew_of_its_clock_is_added(
        self, database: Database, owner: Owner, show: Show, rosa: Phone
    ) -> None:
        scan = rosa.scan(await code(owner, show, "A1"), later(minutes=9), clock_offset_ms=-240_000.4)
        await report(database, rosa, scan)
        assert await scanned(owner, show, "A1") == (later(minutes=5), "Rosa")
        row = await owner.fetchrow("select phone_at, clock_suspect from ticket_scans")
        assert row is not None
        assert (row["phone_at"], row["clock_suspect"]) == (later(minutes=9), True)

    async def test_a_phone_that_never_synced_says_how_long_ago_it_was(
        self, database: Database, owner: Owner, show: Show, rosa: Phone
    ) -> None:
        wrong = datetime(1999, 12, 31, 23, 0, tzinfo=UTC)
        scan = rosa.scan(await code(owner, show, "A1"), wrong)
        del scan["clock_offset_ms"]
        await report(database, rosa, scan, sent_at=wrong + timedelta(minutes=7))
        found = await scanned(owner, show, "A1")
        assert found is not None
        assert abs(datetime.now(UTC) - timedelta(minutes=7) - found[0]) < timedelta(seconds=30)

    async def test_a_time_after_receipt_becomes_the_time_of_receipt(
        self, database: Database, owner: Owner, show: Show, rosa: Phone
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
        self, database: Database, owner: Owner, show: Show, rosa: Phone
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
        self, database: Database, owner: Owner, show: Show, rosa: Phone
    ) -> None:
        scan = rosa.scan(await code(owner, show, "A1"), later(minutes=1))
        await report(database, rosa, scan)
        await report(database, rosa, {**scan, "clock_offset_ms": 60_000})
        assert await scanned(owner, show, "A1") == (later(minutes=1), "Rosa")
