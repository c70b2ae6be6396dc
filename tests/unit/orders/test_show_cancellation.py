"""A show that does not take place: every family gets its money and one mail, whatever stops the worker in between."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.orders import show_cancellation
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.arrange import cancel_show
from tests.factories import Owner, Show, Venue, a_buyer, tickets_of
from tests.ledger import check_ledger
from tests.mail_server import body, mail_server
from tests.office import make_staff, sell, sign_in
from tests.unit.orders.offered_seats import offered

FAMILIES = 6


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """Signed in at the office."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return browser


@pytest.fixture
async def sold(database: Database, show: Show) -> list[UUID]:
    """Six families with a seat each."""
    seats = ("A1", "A2", "A3", "B1", "B2", "B3")
    return [
        await factories.buy(database, show, a_buyer(number), seat)
        for number, seat in enumerate(seats, start=1)
    ]


async def begin(staff: httpx.AsyncClient, show: Show, **body: Any) -> str:
    answer = await staff.post(f"/api/shows/{show.id}/cancel", json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def each_once(owner: Owner, orders: list[UUID]) -> None:
    """Each of these orders has one refund and one mail that waits."""
    rows = await owner.fetch("select ticket_order_id as id, count(*) as n from refunds group by 1")
    assert {row["id"]: row["n"] for row in rows} == dict.fromkeys(orders, 1)
    assert await owner.fetchval(
        "select count(*) from pgqueuer where entrypoint = 'send_refund_email'"
    ) == len(orders)
    await check_ledger(owner)


async def test_every_family_gets_its_money_back_and_one_mail(
    staff: httpx.AsyncClient, sold: list[UUID], database: Database, owner: Owner, show: Show
) -> None:
    run = await begin(staff, show, message="The power is out.")
    assert (await staff.get(f"/api/jobs/{run}")).json()["status"] == "queued"
    await show_cancellation.run_cancellation(database, run)
    told = (await staff.get(f"/api/jobs/{run}")).json()
    assert (told["status"], told["done"], told["total"], told["errors"]) == ("done", FAMILIES, FAMILIES, [])
    await each_once(owner, sold)
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 0
    assert await begin(staff, show) == run, "canceling again is the same job"
    await show_cancellation.run_cancellation(database, run)
    await each_once(owner, sold)


async def test_only_this_shows_lines_of_a_mixed_order_go_back(
    staff: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue, show: Show
) -> None:
    other = await factories.make_show(owner, venue, title="Sunday")
    both = a_buyer(9)
    await factories.reserve(database, show, both, "A1")
    await factories.reserve(database, other, both, "A1")
    order_id = await factories.place(database, both)
    await factories.settle(database, order_id)
    await show_cancellation.run_cancellation(database, await begin(staff, show))
    live = [t["show_id"] for t in await tickets_of(owner, order_id) if t["voided_at"] is None]
    assert live == [other.id]
    assert await owner.fetchval("select array_agg(amount_in_cents) from refunds") == [3000]
    await check_ledger(owner)


async def test_what_was_paid_in_cash_is_owed_otherwise_and_staff_see_it(
    staff: httpx.AsyncClient, sold: list[UUID], database: Database, owner: Owner, show: Show
) -> None:
    # Whoever sat in row B, at $20, moved to the first row and paid $10 in cash.
    order_id = sold[3]
    (ticket,) = await tickets_of(owner, order_id)
    moved = await staff.post(
        f"/api/admin/ticketing/tickets/{ticket['id']}/move",
        json={"show_seat_id": str(show.seats["A4"]), "difference": "cash"},
    )
    assert moved.status_code == 200, moved.text
    await show_cancellation.run_cancellation(database, await begin(staff, show))
    refunded = "select amount_in_cents, method from refunds where ticket_order_id = $1"
    assert [tuple(row) for row in await owner.fetch(refunded, order_id)] == [(2000, "card")]
    page = (await staff.get("/admin/ticketing/concerns", headers={"Accept": "text/html"})).text
    assert page.count("wasn’t paid by card") == 1
    assert "$10.00 that goes back to the family" in page
    await check_ledger(owner)


async def test_tickets_that_were_paid_in_cash_end_too_and_staff_pay_them_back_with_one_tap(
    staff: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    clerk = await make_staff(owner)
    in_cash = await sell(database, clerk, show, "A1", "A2", customer_email="ruth@example.com")
    given = await sell(database, clerk, show, "A3", payment="comp", customer_name="Ada", reason="Volunteer")
    run = await begin(staff, show, message="The power is out.")
    await show_cancellation.run_cancellation(database, run)
    assert (await staff.get(f"/api/jobs/{run}")).json()["errors"] == []
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 0
    assert await owner.fetchval("select count(*) from show_seat_codes where state = 'sold'") == 0
    note = "select note from refunds where ticket_order_id = $1"
    assert "in cash or by check" in await owner.fetchval(note, in_cash)
    assert await owner.fetchval(note, given) == "The power is out."
    await check_ledger(owner)

    page = (await staff.get("/admin/ticketing/concerns", headers={"Accept": "text/html"})).text
    assert page.count("Paid back in cash") == 1
    entry = await owner.fetchval("select id from audit_log where action = 'cash_owed'")
    for _ in range(2):  # a double click
        tapped = await staff.post(f"/admin/ticketing/concerns/{entry}/paid-back", data={"method": "cash"})
        assert tapped.status_code == 303
    back = "select amount_in_cents from refunds where ticket_order_id = $1 and method = 'cash'"
    assert [row["amount_in_cents"] for row in await owner.fetch(back, in_cash)] == [6000]
    assert await owner.fetchval("select status from ticket_orders where id = $1", in_cash) == "refunded"
    assert (
        "Paid back in cash"
        not in (await staff.get("/admin/ticketing/concerns", headers={"Accept": "text/html"})).text
    )
    await check_ledger(owner)


async def test_a_difference_that_a_link_paid_goes_back_with_its_ticket(
    staff: httpx.AsyncClient, sold: list[UUID], database: Database, owner: Owner, show: Show
) -> None:
    kept = await offered(staff, owner, sold[3], show, {"B1": "A4"})
    await factories.settle(database, UUID(kept["order"]["id"]))
    await show_cancellation.run_cancellation(database, await begin(staff, show))
    back = "select amount_in_cents from refunds where ticket_order_id = $1"
    assert await owner.fetchval(back, UUID(kept["order"]["id"])) == 1000
    assert await owner.fetchval(back, sold[3]) == 2000
    await check_ledger(owner)


@pytest.mark.parametrize("steps", [0, 1, 3, FAMILIES])
async def test_a_worker_that_is_killed_between_two_families_goes_on_where_it_was(
    steps: int, staff: httpx.AsyncClient, sold: list[UUID], database: Database, owner: Owner, show: Show
) -> None:
    run = await begin(staff, show)
    for _ in range(steps):
        assert await show_cancellation.cancel_next_order(database, UUID(run))
    await check_ledger(owner)
    await show_cancellation.run_cancellation(database, run)
    await each_once(owner, sold)


async def test_two_workers_at_once_are_one_after_the_other(
    staff: httpx.AsyncClient, sold: list[UUID], database: Database, owner: Owner, show: Show
) -> None:
    run = await begin(staff, show)
    await asyncio.gather(*(show_cancellation.run_cancellation(database, run) for _ in range(3)))
    await each_once(owner, sold)
    assert (await staff.get(f"/api/jobs/{run}")).json()["done"] == FAMILIES


async def test_money_that_arrives_after_that_goes_back(
    staff: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    order_id = await factories.reserve_and_place(database, show, a_buyer(1), "A1")
    await show_cancellation.run_cancellation(database, await begin(staff, show))
    assert (await factories.settle(database, order_id))["outcome"] == "too_late"
    await check_ledger(owner)


async def test_without_refund_the_tickets_end_and_the_money_stays(
    staff: httpx.AsyncClient, sold: list[UUID], database: Database, owner: Owner, show: Show
) -> None:
    await show_cancellation.run_cancellation(database, await begin(staff, show, refund=False))
    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 0
    assert await owner.fetchval("select count(*) from tickets where voided_at is null") == 0
    await check_ledger(owner)


async def test_the_mail_names_the_show_the_studios_words_and_the_money(
    staff: httpx.AsyncClient,
    sold: list[UUID],
    database: Database,
    owner: Owner,
    show: Show,
    settings: Settings,
    payments: Payments,
) -> None:
    await show_cancellation.run_cancellation(database, await begin(staff, show, message="The power is out."))
    [queued, *_] = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_refund_email'")
    async with mail_server() as mailbox:
        jobs = worker.jobs(database, replace(settings, smtp_url=mailbox.url), payments)
        for _ in range(2):
            await jobs["send_refund_email"](**json.loads(queued["payload"]))
        [mail] = mailbox.messages
    assert str(mail["Subject"]).endswith("is canceled")
    for words in ("The power is out.", "won’t take place", "We’re sending $"):
        assert words in " ".join(body(mail).split())


async def test_the_pages_say_what_it_comes_to_and_how_far_it_is(
    staff: httpx.AsyncClient, sold: list[UUID], database: Database, show: Show
) -> None:
    page = f"/admin/ticketing/shows/{show.id}/cancel"
    asked = " ".join((await staff.get(page)).text.split())
    assert "6 orders have tickets for this show." in asked
    assert "$150.00" in asked
    answer = await staff.post(
        page, data={"message": "Sorry", "money": "refund", "days": "10", "fallback": "refund"}
    )
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert "0 of 6 orders" in " ".join((await staff.get(where)).text.split())
    await show_cancellation.run_cancellation(database, where.rpartition("/")[2])
    assert "Done." in (await staff.get(where)).text


async def test_a_show_that_has_begun_stays(staff: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    await owner.execute(
        "update recital_shows set starts_at = now() - interval '1 hour' where id = $1", show.id
    )
    answer = await staff.post(f"/api/shows/{show.id}/cancel", json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/show-over")
    await cancel_show(owner, show)
    assert (await staff.post(f"/api/shows/{show.id}/cancel", json={})).status_code == 202
