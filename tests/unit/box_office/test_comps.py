"""Comps: a reason from the studio's list, an allowance of the show, and a report that equals the ledger."""

import asyncio
import csv
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.box_office.comps import USUAL_REASONS
from pwa_tickets.db.embedded import Urls
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.office import hidden, make_staff, sign_in
from tests.races import all_stuck, locked
from tests.unit.box_office.test_counter_pages import look, pay, words
from tests.unit.box_office.test_sales import sell, slug

PAGE = "/admin/ticketing/reports/comps"
LOCK = (
    "select tickets into v_allowance from comp_allowances where show_id = p_show_id for update;",
    "select tickets into v_allowance from comp_allowances where show_id = p_show_id;",
)
GIVEN = "select count(*) from tickets where voided_at is null"


async def give(counter: httpx.AsyncClient, show: Show, *labels: str, **said: Any) -> httpx.Response:
    """Give these seats away, for a reason of the list."""
    comp = {"payment": "comp", "customer_name": "Inez Ruiz", "reason": "Volunteer"}
    return await sell(counter, show, *labels, **{**comp, **said})


async def allow(owner: Owner, show: Show, tickets: int) -> None:
    await owner.execute("insert into comp_allowances (show_id, tickets) values ($1, $2)", show.id, tickets)


async def as_staff(counter: httpx.AsyncClient, owner: Owner, settings: Settings) -> None:
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))


async def test_a_reason_is_one_of_the_studios_list(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    refused = await give(counter, show, "A1", reason="Because")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "reason"
    assert "Press" in error["message"], "it says what may be chosen"
    assert (await give(counter, show, "A1", reason=" volunteer ")).status_code == 201
    kept = "select reason, comp_reason from box_office_sales"
    assert tuple(await owner.fetchrow(kept)) == ("Volunteer", "Volunteer")  # type: ignore[arg-type]


async def test_extras_are_given_away_by_staff_only(
    counter: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    """An allowance counts tickets: a clerk could give away any number of videos with one."""
    extra = await factories.make_upsell(owner, show.series_id)
    items = [{"upsell_item_id": str(extra), "quantity": 10}]
    refused = await give(counter, show, "A1", items=items)
    assert [error["field"] for error in refused.json()["errors"]] == ["payment"]
    await as_staff(counter, owner, settings)
    assert (await give(counter, show, "A1", items=items)).status_code == 201


async def test_the_allowance_is_not_passed_unless_somebody_may_and_says_so(
    counter: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    await allow(owner, show, 2)
    given = await give(counter, show, "A1")
    over = await give(counter, show, "A2", "A3")
    assert (over.status_code, slug(over)) == (409, "over-comp-allowance")
    assert (over.json()["allowance"], over.json()["given"]) == (2, 1)
    assert (await give(counter, show, "A2", "A3", over_allowance=True)).status_code == 403, "a clerk may not"
    assert (await sell(counter, show, "A2")).status_code == 201, "what is paid is no comp"
    await as_staff(counter, owner, settings)
    order_id = given.json()["order"]["id"]
    await counter.post(f"/api/admin/ticketing/orders/{order_id}/refund", json={"method": "none"})
    assert (await give(counter, show, "A3", "A4")).status_code == 201, "a comp that ended is given again"
    assert slug(await give(counter, show, "A5")) == "over-comp-allowance", "staff say so, too"
    assert (await give(counter, show, "A5", over_allowance=True)).status_code == 201
    told = "select after ->> 'allowance' from audit_log where action = 'comp_allowance_passed'"
    assert await owner.fetchval(told) == "2"
    await check_ledger(owner)


async def test_the_page_offers_the_list_and_says_what_the_allowance_is(
    counter: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    await allow(owner, show, 0)
    looked = await look(counter, show, "A1")
    assert 'value="Press"' in looked.text
    said = {"payment": "comp", "customer_name": "Inez", "reason": "Press"}
    over = await pay(counter, looked, **said)
    assert (over.status_code, "allowance of comps is 0, and 0 are given" in words(over)) == (422, True)
    assert "over_allowance" not in hidden(over.text)
    await as_staff(counter, owner, settings)
    assert 'name="over_allowance"' in (await pay(counter, looked, **said)).text
    assert (await pay(counter, looked, over_allowance="on", **said)).status_code == 303


async def test_the_report_by_reason_equals_the_ledger(
    counter: httpx.AsyncClient, owner: Owner, clerk: StaffMember, settings: Settings, show: Show
) -> None:
    await give(counter, show, "A1", "A2", reason="Press")
    ended = await give(counter, show, "A3", customer_name="=cmd|calc")
    await give(counter, show, "A4")
    await sell(counter, show, "A5")
    assert (await counter.get(PAGE)).status_code == 403, "a clerk sees no totals"
    await as_staff(counter, owner, settings)
    order_id = ended.json()["order"]["id"]
    await counter.post(f"/api/admin/ticketing/orders/{order_id}/refund", json={"method": "none"})
    for address in ("/api/admin/ticketing/reports/comps", f"{PAGE}/list?format=csv"):
        lines = list(csv.DictReader((await counter.get(address)).text.lstrip("\ufeff").splitlines()))
        told = [(line["reason"], line["tickets"], line["worth"], line["given_by"]) for line in lines]
        assert told == [
            ("Press", "2", "60.00", clerk.name),
            ("Volunteer", "0", "0.00", clerk.name),
            ("Volunteer", "1", "30.00", clerk.name),
        ]
        assert lines[1]["name"] == "'=cmd|calc", "words are no formula"
        ledger = """select sum(l.tickets) from ledger_lines l join box_office_sales b using (ticket_order_id)
                    where b.payment = 'comp'"""
        assert sum(int(line["tickets"]) for line in lines) == await owner.fetchval(ledger)
    page = words(await counter.get(PAGE))
    assert "Press 1 2 $60.00" in page
    assert "Total 3 3 $90.00" in page
    workbook = await counter.get("/api/admin/ticketing/reports/comps?format=xlsx")
    assert workbook.content[:2] == b"PK"


async def test_staff_change_the_list_and_the_allowance_and_the_log_tells(
    counter: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    await as_staff(counter, owner, settings)
    for _ in range(2):
        await counter.post(f"{PAGE}/reasons", data={"name": " Costume  help "})
    assert "Costume help" in words(await counter.get(PAGE))
    assert (await give(counter, show, "A1", reason="Costume help")).status_code == 201
    for name in ("costume HELP", *USUAL_REASONS):
        await counter.post(f"{PAGE}/reasons/retire", data={"name": name})
    assert (await counter.post(f"{PAGE}/reasons/retire", data={"name": "Press"})).status_code == 404
    refused = await give(counter, show, "A2", reason="Press")
    assert refused.json()["errors"][0]["message"].endswith(": Volunteer."), "the last stays"
    await counter.post(f"{PAGE}/reasons", data={"name": "press"})
    assert (await give(counter, show, "A2", reason="Press")).status_code == 201, "it is back, by its new name"
    assert "Costume help 1 1 $30.00" in words(await counter.get(PAGE)), "what was given for it keeps it"
    for tickets in ("10", "10", ""):
        await counter.post(f"{PAGE}/allowances", data={"show_id": str(show.id), "tickets": tickets})
    assert await owner.fetchval("select count(*) from comp_allowances") == 0
    changes = """select before ->> 'tickets', after ->> 'tickets' from audit_log
                 where action = 'comp_allowance_changed' order by id"""
    assert [tuple(row) for row in await owner.fetch(changes)] == [(None, "10"), ("10", None)]


async def both_at_once(counter: httpx.AsyncClient, urls: Urls, owner: Owner, show: Show) -> int:
    """Two comps while one is left of the allowance; how many were given."""
    await allow(owner, show, 1)
    tasks: list[asyncio.Task[Any]] = []
    async with locked(urls, "lock table tickets in share mode"):
        for label in ("A1", "A2"):
            tasks.append(asyncio.create_task(give(counter, show, label)))
            await all_stuck(owner, tasks, width=4)
    assert {(await task).status_code for task in tasks} <= {201, 409}
    return int(await owner.fetchval(GIVEN))


@pytest.mark.proof
@pytest.mark.usefixtures("deadlocks")
async def test_two_comps_at_once_do_not_pass_the_allowance(
    counter: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    assert await both_at_once(counter, database_urls, owner, show) == 1


@pytest.mark.proof
@pytest.mark.usefixtures("deadlocks")
async def test_without_the_lock_two_comps_pass_the_allowance(
    counter: httpx.AsyncClient, database_urls: Urls, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "comps.sql", LOCK)
    assert await both_at_once(counter, database_urls, owner, show) == 2


async def test_given_tickets_do_not_pass_the_allowance_of_another_show_by_moving_there(
    counter: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    sunday = await factories.make_show(owner, show.venue, title="Sunday")
    await allow(owner, sunday, 1)
    await as_staff(counter, owner, settings)
    order = (await give(counter, show, "A1", "A2")).json()["order"]["id"]
    paid = (await sell(counter, show, "B1")).json()["order"]["id"]

    async def move(order_id: str, *labels: str, of: Show = show) -> httpx.Response:
        tickets = [
            one for one in await factories.tickets_of(owner, UUID(order_id)) if one["show_id"] == of.id
        ]
        moves = [
            {"ticket_id": str(ticket["id"]), "show_seat_id": str(sunday.seats[label])}
            for ticket, label in zip(tickets, labels, strict=False)
        ]
        body = {"moves": moves, "difference": "waive"}
        return await counter.post(f"/api/admin/ticketing/orders/{order_id}/exchange", json=body)

    over = await move(order, "C1", "C2")
    assert (over.status_code, slug(over)) == (409, "over-comp-allowance")
    assert (over.json()["allowance"], over.json()["given"]) == (1, 0)
    assert (
        await owner.fetchval("select count(distinct show_seat_id) from tickets where voided_at is null") == 3
    )
    assert (await move(paid, "B1")).status_code == 200, "what was paid is no comp"
    one = await move(order, "C1")
    assert one.status_code == 200, one.text
    assert (await move(order, "C3", of=sunday)).status_code == 200, "within the show nothing is given away"
    await check_ledger(owner)
