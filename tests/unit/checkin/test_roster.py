"""What a phone keeps of a show: every code as a hash, who is inside, and no names."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from pwa_tickets.checkin import devices, roster
from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from tests import factories, office, ticket_codes
from tests.factories import Buyer, Owner, Show, refused
from tests.unit.checkin.device_reports import (
    EnrolledDevice,
    annul,
    make_device,
    read_code_hash,
    report_scans,
    scan_time,
)


async def _read(database: Database, phone: EnrolledDevice, show: Show) -> dict[str, Any]:
    async with database.raw_transaction(phone.actor) as connection:
        found: dict[str, Any] = json.loads((await roster.read(connection, show.id)).body)
    return found


def _by_hash(found: dict[str, Any]) -> dict[str, list[Any]]:
    return {row[0]: row for row in found["codes"]}


async def test_every_code_of_every_seat_is_on_the_phone(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "B2")
    found = await _read(database, rosa, show)
    assert found["show"]["capacity"] == len(found["seats"]) == 24
    assert {row[0] for row in found["codes"]} == {
        row["code_hash"] for row in await owner.fetch("select code_hash from show_seat_codes")
    }
    row = _by_hash(found)[await read_code_hash(owner, show, "B2")]
    assert (found["seats"][row[1]], row[2:]) == (["Orchestra", "B", "2"], [0, "sold"])
    assert [other[3] for other in found["codes"] if other[1] == row[1]].count("spare") == 3


async def test_the_number_printed_on_a_ticket_leads_to_its_code_and_is_not_told(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, maya: Buyer
) -> None:
    await report_scans(database, bo)
    await factories.buy(database, show, maya, "B2", "B3")
    found = await _read(database, rosa, show)
    tickets = await owner.fetch(
        "select t.ticket_number, c.code_hash from tickets t join show_seat_codes c on c.qr_code = t.qr_code"
    )
    assert {number: found["codes"][code][0] for number, code in found["ticket_numbers"]} == {
        ticket_codes.number_hash(row["ticket_number"]): row["code_hash"] for row in tickets
    }
    assert not any(row["ticket_number"] in json.dumps(found) for row in tickets)
    # and a device that read its roster before they were sold hears of them with the codes that changed
    changes = (await report_scans(database, bo))["changes"]
    told = {(one["ticket_number_hash"], one["code_hash"]) for one in changes if one["state"] == "sold"}
    assert told == {(ticket_codes.number_hash(row["ticket_number"]), row["code_hash"]) for row in tickets}
    assert not any("ticket_number_hash" in one for one in changes if one["state"] == "spare")


async def test_what_is_owed_for_kept_seats_is_told_by_the_order_s_number_until_it_is_paid(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    assert (await _read(database, rosa, show))["owing"] == []
    clerk = await office.make_staff(owner, "box_office")
    starts_at = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    order_id = await office.sell(
        database, clerk, show, "A1", "A2", payment="later", customer_name="Ruth Berg", pay_until=starts_at
    )
    number = await owner.fetchval("select order_number from ticket_orders where id = $1", order_id)
    found = await _read(database, rosa, show)
    assert found["owing"] == [[ticket_codes.number_hash(number[-6:]), 6000]]
    assert number[-6:] not in json.dumps(found)
    assert "Ruth" not in json.dumps(found)
    assert (await factories.settle(database, order_id))["outcome"] == "paid"
    assert (await _read(database, rosa, show))["owing"] == [], (
        "and the roster that was kept is no longer right"
    )


async def test_whoever_is_inside_is_told_with_the_door(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, bo: EnrolledDevice, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2", "A3", "A4")
    came, left, undone, refused_there = [
        await read_code_hash(owner, show, label) for label in ("A1", "A2", "A3", "A4")
    ]
    taken_back = rosa.scan(undone, scan_time(minutes=1))
    await report_scans(
        database,
        rosa,
        rosa.scan(came, scan_time(minutes=1)),
        rosa.scan(left, scan_time(minutes=2)),
        rosa.scan(left, scan_time(minutes=3), direction="out"),
        rosa.scan(refused_there, scan_time(minutes=4), admitted=False),
        taken_back,
        annuls=[annul(taken_back)],
    )
    await report_scans(database, bo, bo.scan(came, scan_time(minutes=9)))
    rows = _by_hash(await _read(database, bo, show))
    assert rows[came][5] == "Door A"
    assert rows[came][4].startswith(scan_time(minutes=1).isoformat()[:19])
    assert [len(rows[other]) for other in (left, undone, refused_there)] == [4, 4, 4]


async def test_no_name_and_no_code_leaves_the_server(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    text = json.dumps(await _read(database, rosa, show))
    assert "TKT-" not in text
    assert maya.name not in text
    assert maya.email not in text


async def test_the_tag_changes_with_the_content_alone(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, maya: Buyer
) -> None:
    async def tag() -> str:
        async with database.raw_transaction(rosa.actor) as connection:
            return (await roster.read(connection, show.id)).etag

    before = await tag()
    assert await tag() == before
    await factories.buy(database, show, maya, "A1")
    sold = await tag()
    assert sold != before
    await report_scans(database, rosa, rosa.scan(await read_code_hash(owner, show, "A1")))
    assert await tag() != sold


async def test_the_whole_hall_is_small(database: Database, owner: Owner) -> None:
    riverside = await factories.make_show(owner, await factories.riverside(owner))
    phone = await make_device(owner, riverside)
    async with database.raw_transaction(phone.actor) as connection:
        found = await roster.read(connection, riverside.id)
    assert len(gzip.compress(found.body, 5)) < 65_000


async def test_a_phone_reads_its_own_shows_only(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    other = await factories.make_show(owner, show.venue, title="Evening")
    with pytest.raises(devices.ShowNotOnDevice):
        await _read(database, rosa, other)


async def test_a_revoked_phone_is_told_so(
    database: Database, owner: Owner, show: Show, rosa: EnrolledDevice
) -> None:
    await owner.execute("update devices set revoked_at = now()")
    with pytest.raises(devices.DeviceRevoked):
        await _read(database, rosa, show)


async def test_hours_end(database: Database, owner: Owner, show: Show, rosa: EnrolledDevice) -> None:
    await owner.execute("update devices set expires_at = now() - $1::interval", timedelta(seconds=1))
    with pytest.raises(devices.DeviceExpired):
        await _read(database, rosa, show)


async def test_strangers_see_no_roster(database: Database, show: Show, maya: Buyer) -> None:
    for actor, sqlstate in ((maya.anon, "42501"), (maya.customer, "42501"), (Actor(Role.DEVICE), "TKDNY")):
        with refused(sqlstate):
            async with database.raw_transaction(actor) as connection:
                await roster.read(connection, show.id)
