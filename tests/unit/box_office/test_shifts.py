"""A drawer's shift: what moves at the counter is counted in whose drawer it went, once, and what was counted stays."""

import csv
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.ledger import check_ledger
from tests.office import make_staff, sign_in
from tests.office import sell as sell_at_counter
from tests.unit.box_office.kept_seats import keep, take
from tests.unit.box_office.test_sales import sell, slug

SHIFTS = "/api/admin/ticketing/shifts"


async def open_drawer(counter: httpx.AsyncClient, float_in_cents: int = 10000) -> str:
    answer = await counter.post(SHIFTS, json={"float_in_cents": float_in_cents})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def close(counter: httpx.AsyncClient, shift_id: str, counted: int, reason: str = "") -> httpx.Response:
    said = {"counted_in_cents": counted, "reason": reason}
    return await counter.post(f"{SHIFTS}/{shift_id}/close", json=said)


async def refund_in_cash(counter: httpx.AsyncClient, order_id: str, cents: int) -> httpx.Response:
    said = {"amount_in_cents": cents, "method": "cash", "seats": "release"}
    return await counter.post(f"/api/admin/ticketing/orders/{order_id}/refund", json=said)


async def test_a_drawer_counts_what_its_clerk_takes_and_gives_by_kind(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    before = await sell(browser, show, "C1")
    shift_id = await open_drawer(browser)
    in_cash = (await sell(browser, show, "A1", "A2")).json()["order"]
    await sell(browser, show, "A3", payment="check")
    await sell(browser, show, "A4", payment="card_elsewhere")
    await sell(browser, show, "A5", "A6", payment="comp", customer_name="Inez", reason="Volunteer")
    kept = await keep(browser, show, "B1")
    assert (await take(browser, kept["order"]["id"])).status_code == 200
    assert (await refund_in_cash(browser, in_cash["id"], 1000)).status_code == 200

    shift = (await browser.get(f"{SHIFTS}/{shift_id}")).json()
    assert shift["sales"] == {"cash": 8000, "check": 3000, "card_elsewhere": 3000}
    assert shift["refunds"] == {"cash": 1000, "check": 0, "card_elsewhere": 0}
    assert (shift["comp_tickets"], shift["expected_in_cents"]) == (2, 17000)
    assert before.status_code == 201, "sold before it was opened, and in no drawer"
    closed = (await close(browser, shift_id, 17000)).json()
    assert (closed["difference_in_cents"], closed["counted_in_cents"]) == (0, 17000)
    await check_ledger(owner)


async def test_a_count_that_differs_needs_a_reason_and_says_by_how_much(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    shift_id = await open_drawer(counter)
    await sell(counter, show, "A1")
    refused = await close(counter, shift_id, 12500)
    assert (refused.status_code, slug(refused)) == (422, "drawer-differs")
    assert (refused.json()["expected_in_cents"], refused.json()["difference_in_cents"]) == (13000, -500)
    assert slug(await close(counter, shift_id, 12500, "  ")) == "drawer-differs", "blanks say nothing"
    closed = await close(counter, shift_id, 12500, "Gave change twice")
    assert (closed.json()["difference_in_cents"], closed.json()["reason"]) == (-500, "Gave change twice")
    told = await owner.fetchval(
        "select after ->> 'difference_in_cents' from audit_log where action = 'drawer_closed'"
    )
    assert told == "-500"


async def test_clicks_too_many_open_one_drawer_and_close_it_once(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    assert len({await open_drawer(counter) for _ in range(2)}) == 1
    other = await counter.post(SHIFTS, json={"float_in_cents": 5000})
    assert (other.status_code, slug(other)) == (409, "drawer-open")
    shift_id = other.json()["shift_id"]
    assert [(await close(counter, shift_id, 10000)).status_code for _ in range(2)] == [200, 200]
    assert slug(await close(counter, shift_id, 10001, "Found a cent")) == "drawer-closed"
    assert await owner.fetchval("select count(*) from audit_log where action = 'drawer_closed'") == 1
    assert await open_drawer(counter) != shift_id, "the next evening has its own"


async def test_two_clerks_have_two_drawers_and_see_their_own(
    counter: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
) -> None:
    other = await make_staff(owner, "box_office", name="Robin Lake")
    family.cookies.set(cookie_name(settings), await sign_in(owner, other))
    mine, theirs = await open_drawer(counter), await open_drawer(family, 0)
    await sell(counter, show, "A1")
    await sell_at_counter(database, other, show, "A2", "A3")
    assert [shift["id"] for shift in (await counter.get(SHIFTS)).json()["shifts"]] == [mine]
    assert (await counter.get(f"{SHIFTS}/{theirs}")).status_code == 404
    assert (await close(counter, theirs, 6000)).status_code == 404
    assert (await counter.get(f"{SHIFTS}/{mine}")).json()["sales"]["cash"] == 3000
    assert (await family.get(f"{SHIFTS}/{theirs}")).json()["sales"]["cash"] == 6000
    family.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    assert len((await family.get(SHIFTS)).json()["shifts"]) == 2, "who sees totals sees all drawers"
    forgotten = await close(family, mine, 13000)
    assert (forgotten.json()["opened_by"], forgotten.json()["closed_by"]) == ("Casey Bloom", "The staff")


async def test_what_a_family_pays_by_card_is_in_no_drawer(
    counter: httpx.AsyncClient, database: Database, show: Show
) -> None:
    shift_id = await open_drawer(counter, 0)
    await factories.buy(database, show, MAYA, "A1")
    assert (await close(counter, shift_id, 0)).json()["sales"] == {"cash": 0, "check": 0, "card_elsewhere": 0}


@pytest.mark.parametrize(
    "edit",
    [
        "update drawer_shifts set counted_in_cents = 9000, reason = 'x'",
        "update drawer_shifts set closed_at = null, closed_by = null, counted_in_cents = null, expected_in_cents = null",
        "update drawer_shifts set float_in_cents = 0",
        "delete from drawer_shifts",
    ],
)
async def test_nobody_edits_a_closed_drawer_not_even_the_databases_owner(
    edit: str, counter: httpx.AsyncClient, owner: Owner
) -> None:
    await close(counter, await open_drawer(counter), 10000)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await owner.execute(edit)
    assert refused.value.sqlstate == "TKDRC"


async def rows(browser: httpx.AsyncClient, address: str) -> list[dict[str, Any]]:
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))


async def test_the_report_and_what_is_in_no_drawer_are_all_of_the_ledgers_cash(
    counter: httpx.AsyncClient,
    clerk: StaffMember,
    owner: Owner,
    settings: Settings,
    database: Database,
    show: Show,
) -> None:
    await factories.buy(database, show, DANA, "B1")
    await sell(counter, show, "C1")
    shift_id = await open_drawer(counter)
    await sell(counter, show, "A1", "A2")
    await close(counter, shift_id, 15000, "=1+1")
    assert (await counter.get("/api/admin/ticketing/reports/drawer-shifts")).status_code == 403, "no totals"
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    for address in (
        "/api/admin/ticketing/reports/drawer-shifts",
        "/admin/ticketing/reports/drawer-shifts/list?format=csv",
    ):
        (line,) = await rows(counter, address)
        assert (line["opened_by"], line["cash"], line["expected"]) == (clerk.name, "60.00", "160.00")
        assert (line["difference"], line["reason"]) == ("-10.00", "'=1+1"), "words are no formula"
    page = (await counter.get("/admin/ticketing/reports/drawer-shifts")).text
    assert "$20.00" in page.partition("In no drawer")[2]
    in_all = "select sum(amount_in_cents) from payment_transactions where method = 'cash'"
    assert await owner.fetchval(in_all) == 6000 + 2000
    workbook = await counter.get("/api/admin/ticketing/reports/drawer-shifts?format=xlsx")
    assert workbook.content[:2] == b"PK"
    assert await rows(counter, "/api/admin/ticketing/reports/drawer-shifts?to=2020-01-01") == []


async def test_a_drawer_that_was_forgotten_over_midnight_is_said_and_still_counts(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    shift_id = await open_drawer(counter)
    page = f"/admin/ticketing/box-office?show_id={show.id}"
    assert "Your drawer has been open since" not in (await counter.get(page)).text
    await owner.execute("update drawer_shifts set opened_at = now() - interval '2 days'")
    assert "Your drawer has been open since" in (await counter.get(page)).text
    await sell(counter, show, "A1")
    assert (await close(counter, shift_id, 13000)).json()["difference_in_cents"] == 0
    assert UUID(shift_id)
