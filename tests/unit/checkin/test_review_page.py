"""The staff's page about scans that came from a revoked device: one tap lets them count, or not."""

import re

import httpx

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import EnrolledDevice, read_code_hash, report_scans, scan_time
from tests.unit.checkin.test_check_in_page import CHECK_IN, words


async def test_staff_accept_with_one_tap_what_a_revoked_phone_reported(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    await owner.execute("update devices set revoked_at = now()")
    scans = [
        rosa.scan(await read_code_hash(owner, show, label), scan_time(minutes=9)) for label in ("A1", "A2")
    ]
    await report_scans(database, rosa, *scans)
    page = (await office.get(CHECK_IN)).text
    assert "2 scans from a revoked device , Door A, Rosa’s phone" in words(page)
    action = re.search(r'action="([^"]+/review)"', page)
    assert action
    answer = await office.post(action[1], data={"decision": "accept"})
    assert (answer.status_code, answer.headers["location"]) == (303, CHECK_IN)
    assert await owner.fetchval("select count(*) from tickets where scanned_at is not null") == 2
    page = (await office.get(CHECK_IN)).text
    assert "2 scans are accepted." in words(page)
    assert "revoked device" not in page
    await office.post(action[1], data={"decision": "decline"})
    assert "There’s nothing left to decide here." in words((await office.get(CHECK_IN)).text)


async def test_staff_need_not_accept_them(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, rosa: EnrolledDevice, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    await owner.execute("update devices set revoked_at = now()")
    await report_scans(
        database, rosa, rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=9))
    )
    await office.post(f"{CHECK_IN}/{rosa.id}/review", data={"decision": "decline"})
    page = (await office.get(CHECK_IN)).text
    assert "1 scan is not accepted." in words(page)
    assert "revoked device" not in page
    assert await owner.fetchval("select count(*) from tickets where scanned_at is not null") == 0
