"""What a phone reports after it was revoked: kept, shown to staff, and no ticket's before they accept it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pwa_tickets.checkin import reviews
from pwa_tickets.checkin.reviews import Decision
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import StaffMember
from tests import factories, office
from tests.factories import Buyer, Owner, Show, refused
from tests.unit.checkin.device_reports import (
    EnrolledDevice,
    admission,
    annul,
    read_code_hash,
    report_scans,
    scan_time,
)

LABELS = ("A1", "A2", "A3", "B1")


@pytest.fixture(autouse=True)
async def _sold(database: Database, show: Show, maya: Buyer) -> None:
    await factories.buy(database, show, maya, *LABELS)


@pytest.fixture
async def staff(owner: Owner) -> StaffMember:
    """Somebody of the studio."""
    return await office.make_staff(owner)


async def _revoke(owner: Owner, phone: EnrolledDevice) -> None:
    await owner.execute("update devices set revoked_at = clock_timestamp() where id = $1", phone.id)


async def _decide(database: Database, phone: EnrolledDevice, decision: Decision, staff: StaffMember) -> int:
    async with database.transaction(staff.actor) as db:
        return await reviews.decide(db, phone.id, decision, staff=staff)


async def _admitted(owner: Owner, show: Show) -> set[str]:
    return {label for label in LABELS if await admission(owner, show, label)}


async def test_a_stolen_phone_marks_no_ticket_as_used(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    """It read the roster while it could, and says that everybody came in an hour ago."""
    codes = [await read_code_hash(owner, show, label) for label in LABELS]
    await _revoke(owner, rosa)
    answer = await report_scans(database, rosa, *[rosa.scan(code, scan_time(minutes=9)) for code in codes])
    assert (answer["device"], answer["changes"]) == ("revoked", [])
    assert [item["stands"] for item in answer["scans"]] == [False] * 4
    assert await _admitted(owner, show) == set()
    assert await owner.fetchval("select count(*) from ticket_scans where review = 'waiting'") == 4
    assert await owner.fetchval("select count(*) from tickets where scanned_at is not null") == 0


async def test_what_arrived_before_the_revocation_stands(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    before = rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=9))
    await report_scans(database, rosa, before)
    await _revoke(owner, rosa)
    assert (await report_scans(database, rosa, before))["scans"][0]["stands"] is True
    assert await admission(owner, show, "A1") == (scan_time(minutes=9), "Rosa")


async def test_a_revoked_phone_moves_none_of_its_earlier_scans(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    """A doubtful scan stands at its receipt until its phone's next sound one says better; a revoked phone says nothing."""
    doubtful = rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=9))
    await report_scans(database, rosa, doubtful, sent_at=datetime.now(UTC) - timedelta(hours=1))
    before = await owner.fetchval("select scanned_at from ticket_scans")
    await _revoke(owner, rosa)
    await report_scans(
        database, rosa, rosa.scan(await read_code_hash(owner, show, "A2"), scan_time(minutes=10))
    )
    assert await owner.fetchval("select scanned_at from ticket_scans where counts") == before


async def test_accepted_scans_are_folded_like_any_other_and_other_doors_hear_of_them(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, staff: StaffMember
) -> None:
    code_hash, other = await read_code_hash(owner, show, "A1"), await read_code_hash(owner, show, "A2")
    bos = bo.scan(code_hash, scan_time(minutes=15))
    await report_scans(database, bo, bos)
    await owner.execute("update show_seat_codes set changed_at = now() - interval '1 hour'")
    await _revoke(owner, rosa)
    scans = [rosa.scan(code_hash, scan_time(minutes=10)), rosa.scan(other, scan_time(minutes=11))]
    undone = rosa.scan(await read_code_hash(owner, show, "A3"), scan_time(minutes=12))
    await report_scans(database, rosa, *scans, undone, annuls=[annul(undone)])
    assert {change["code_hash"] for change in (await report_scans(database, bo))["changes"]} <= {code_hash}

    assert await _decide(database, rosa, Decision.ACCEPT, staff) == 4
    assert await admission(owner, show, "A1") == (scan_time(minutes=10), "Rosa")
    assert await _admitted(owner, show) == {"A1", "A2"}
    answer = await report_scans(database, bo)
    assert [conflict["id"] for conflict in answer["conflicts"]] == [bos["id"]]
    heard = {change["code_hash"]: change.get("gate") for change in answer["changes"]}
    assert (heard[code_hash], heard[other]) == ("Door A", "Door A")
    row = await owner.fetchrow(
        "select actor_id, subject_id, after from audit_log where action = 'scans_accepted'"
    )
    assert row is not None
    assert (row["actor_id"], row["subject_id"]) == (staff.profile_id, str(rosa.id))
    assert json.loads(row["after"]) == {"scans": 4}


async def test_declined_scans_stay_readings(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, staff: StaffMember
) -> None:
    await _revoke(owner, rosa)
    scan = rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=9))
    await report_scans(database, rosa, scan)
    assert await _decide(database, rosa, Decision.DECLINE, staff) == 1
    assert await _decide(database, rosa, Decision.ACCEPT, staff) == 0  # somebody was faster
    assert (await report_scans(database, rosa, scan))["scans"][0]["stands"] is False
    assert await _admitted(owner, show) == set()
    assert await owner.fetchval("select count(*) from audit_log where action like 'scans_%'") == 1


async def test_an_undo_after_the_revocation_waits_as_well(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, staff: StaffMember
) -> None:
    scan = rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=9))
    await report_scans(database, rosa, scan)
    await _revoke(owner, rosa)
    undo = annul(scan)
    for _ in range(2):  # sent again, it goes on waiting
        assert (await report_scans(database, rosa, annuls=[undo]))["annuls"][0]["stands"] is False
    assert await admission(owner, show, "A1") == (scan_time(minutes=9), "Rosa")
    assert await _decide(database, rosa, Decision.ACCEPT, staff) == 1
    assert await admission(owner, show, "A1") is None


async def test_what_comes_after_the_decision_waits_for_the_next(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, staff: StaffMember
) -> None:
    await _revoke(owner, rosa)
    for label in ("A1", "A2"):
        await report_scans(
            database, rosa, rosa.scan(await read_code_hash(owner, show, label), scan_time(minutes=9))
        )
        if label == "A1":
            assert await _decide(database, rosa, Decision.ACCEPT, staff) == 1
    assert await _admitted(owner, show) == {"A1"}
    async with database.transaction(staff.actor) as db:
        [waiting] = await reviews.waiting(db)
    assert (waiting.device_id, waiting.label, waiting.scans) == (rosa.id, "Door A, Rosa’s phone", 1)


async def test_a_revoked_phone_raises_no_alarm(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    await _revoke(owner, rosa)
    await report_scans(database, rosa, rosa.scan(await read_code_hash(owner, show, "C3")))
    assert await owner.fetchval("select count(*) from audit_log where action = 'unsold_code_scanned'") == 0


@pytest.mark.parametrize(
    "actor", [SYSTEM, Actor(Role.DEVICE), Actor(Role.ANON)], ids=lambda actor: actor.role.name
)
async def test_only_staff_decide(database: Database, rosa: EnrolledDevice, actor: Actor) -> None:
    arguments: tuple[UUID, Any] = (rosa.id, True)
    with refused("42501"):
        async with database.raw_transaction(actor) as sql:
            await sql.fetchval("select review_scans($1, $2)", *arguments)
