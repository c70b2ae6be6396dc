"""Sales tax that prices include: by month and rate, given back with the money, and none for who is exempt."""

import random
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.reports.sales_tax import tax_months
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.unit.accounts.team_steps import PAGE as HTML
from tests.unit.accounts.team_steps import come_in, sentence_of
from tests.unit.reports.test_reports import lines, sheet_of

PAGE = "/admin/ticketing/reports/sales-tax"
API = "/api/admin/ticketing/reports/sales-tax"
RATE = {"starts_on": "2026-01-01", "tickets_percent": "8.25", "extras_percent": "5"}


async def set_rate(browser: httpx.AsyncClient, **changed: str) -> httpx.Response:
    return await browser.post(f"{PAGE}/rates", data={**RATE, **changed}, headers=HTML)


async def months(browser: httpx.AsyncClient, **days: str) -> list[dict[str, str]]:
    answer = await browser.get(API, params=days)
    assert answer.status_code == 200, answer.text
    return lines(answer.text)


async def paid_on(owner: Owner, name: str, moment: str) -> None:
    await owner.execute(
        "update ticket_orders set paid_at = $2::text::timestamptz where customer_name = $1", name, moment
    )


async def test_tax_counts_in_the_month_in_which_money_came_or_went(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    """Maya paid $60.00 and $15.00 for a download in May; $30.00 went back in June."""
    await come_in(browser, owner)
    assert "No sales tax is set" in (await browser.get(PAGE, headers=HTML)).text
    assert (await set_rate(browser)).status_code == 303
    extra = await factories.make_upsell(owner, show.series_id, price_in_cents=1500)
    order_id = await factories.buy(database, show, MAYA, "A1", "A2", items={extra: 1})
    await paid_on(owner, MAYA.name, "2026-06-01 03:30Z")  # half past eleven at night in New York, in May
    await factories.refund(database, order_id, amount_in_cents=3000)
    await owner.execute("update refunds set status = 'succeeded', created_at = '2026-06-10 12:00Z'")
    june, tickets, extras = await months(browser)
    assert (june["month"], june["kind"], june["refunds"], june["tax_refunded"], june["tax_due"]) == (
        "2026-06", "tickets", "30.00", "2.28", "-2.28",
    )  # fmt: skip
    assert (tickets["month"], tickets["sales"], tickets["tax_collected"]) == ("2026-05", "60.00", "4.57")
    assert (extras["kind"], extras["sales"], extras["rate_percent"], extras["tax_collected"]) == (
        "extras", "15.00", "5.000", "0.71",
    )  # fmt: skip
    assert [one["month"] for one in await months(browser, **{"from": "2026-06-01"})] == ["2026-06"]
    page = (await browser.get(PAGE, headers=HTML)).text
    for words in ("May 2026", "June 2026", "8.25%", "$4.57", "−$2.28"):
        assert words in page, words
    book = await browser.get(f"{PAGE}/months", params={"format": "xlsx", "last_day": "2026-05-31"})
    assert [row["tax_collected"] for row in sheet_of(book.content)] == [4.57, 0.71]


async def test_an_exempt_order_owes_none_until_that_is_taken_back(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    await come_in(browser, owner)
    await set_rate(browser)
    order_id = await factories.buy(database, show, MAYA, "A1")
    await factories.buy(database, show, DANA, "A2")
    number = await owner.fetchval("select order_number from ticket_orders where id = $1", order_id)
    wrong = await browser.post(
        f"{PAGE}/exempt-orders", data={"order_number": "PT-NONE", "certificate": "E-1"}, headers=HTML
    )
    assert wrong.status_code == 422
    assert "No paid order has this number" in sentence_of(wrong)
    assert 'value="E-1"' in wrong.text, "what was typed is lost"
    for certificate in ("E-1", "E-17"):  # noted again, by a better number
        sent = {"order_number": f" {number.lower()} ", "certificate": certificate}
        assert (await browser.post(f"{PAGE}/exempt-orders", data=sent)).status_code == 303
    [month] = await months(browser)
    assert (month["sales"], month["tax_collected"], month["exempt_sales"]) == ("30.00", "2.29", "30.00")
    assert "E-17" in (await browser.get(PAGE, headers=HTML)).text
    [listed] = lines((await browser.get(f"{PAGE}/exempt-orders")).text)
    assert (listed["order_number"], listed["certificate"], listed["paid"]) == (number, "E-17", "30.00")
    assert (await browser.post(f"{PAGE}/exempt-orders/{order_id}/delete")).status_code == 303
    assert (await browser.post(f"{PAGE}/exempt-orders/{order_id}/delete")).status_code == 404
    [month] = await months(browser)
    assert (month["sales"], month["tax_collected"], month["exempt_sales"]) == ("60.00", "4.58", "0.00")
    actions = await owner.fetch("select action from audit_log where subject_type = 'order' order by id")
    assert [row["action"] for row in actions] == ["order_tax_exempted"] * 2 + ["order_taxed_again"]


async def test_a_later_rate_counts_from_its_day_on_and_can_be_taken_back(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    await come_in(browser, owner)
    await set_rate(browser)
    await set_rate(browser, starts_on="2026-07-01", tickets_percent="10 %", extras_percent="0")
    await factories.buy(database, show, MAYA, "A1")
    await factories.buy(database, show, DANA, "A2")
    await paid_on(owner, MAYA.name, "2026-06-30 23:00Z")
    await paid_on(owner, DANA.name, "2026-07-01 23:00Z")
    assert [(one["rate_percent"], one["tax_collected"]) for one in await months(browser)] == [
        ("10.000", "2.73"), ("8.250", "2.29"),
    ]  # fmt: skip
    latest = await owner.fetchval("select id from sales_tax_rates order by starts_on desc limit 1")
    for _ in range(2):  # a double click
        assert (await browser.post(f"{PAGE}/rates/{latest}/delete")).status_code == 303
    assert [one["rate_percent"] for one in await months(browser)] == ["8.250", "8.250"]


@pytest.mark.parametrize("typed", ["", "eight", "31", "8.2555", "-1", "1e1"])
async def test_a_rate_that_is_none_is_refused_and_nothing_typed_is_lost(
    browser: httpx.AsyncClient, owner: Owner, typed: str
) -> None:
    await come_in(browser, owner)
    answer = await set_rate(browser, tickets_percent=typed)
    assert answer.status_code == 422
    assert "number" in sentence_of(answer)
    assert 'value="2026-01-01"' in answer.text
    assert await owner.fetchval("select count(*) from sales_tax_rates") == 0


async def test_staff_read_the_tax_and_owners_set_it(office: httpx.AsyncClient, owner: Owner) -> None:
    assert "Owners set the rates." in (await office.get(PAGE, headers=HTML)).text
    assert (await set_rate(office)).status_code == 403


def tax_in(cents: int, percent: Decimal) -> int:
    return int((cents * percent / (100 + percent)).quantize(Decimal(1), ROUND_HALF_UP))


async def test_refunds_in_part_add_up_to_the_tax_of_what_is_left(
    database: Database, owner: Owner, show: Show, dana: StaffMember
) -> None:
    """However money goes back, what is due is the tax in what the studio kept, to the cent."""
    await owner.execute(
        "insert into sales_tax_rates (starts_on, tickets_percent, extras_percent) values ('2020-01-01', 8.875, 6.5)"
    )
    dice = random.Random(20261128)
    extra = await factories.make_upsell(owner, show.series_id, price_in_cents=1333)
    due = {"tickets": 0, "extras": 0}
    for number, seat in enumerate(list(show.seats)[:12]):
        order_id = await factories.buy(database, show, factories.a_buyer(number), seat, items={extra: 1})
        items: list[Any] = await owner.fetch(
            "select id, item_type, paid_in_cents from ticket_order_items where ticket_order_id = $1", order_id
        )
        for item in items:
            kind, left = ("tickets" if item["item_type"] == "ticket" else "extras"), item["paid_in_cents"]
            for _ in range(dice.randrange(4)):
                back = dice.randint(1, left // 2)
                left -= back
                await owner.execute(
                    "with r as (insert into refunds (ticket_order_id, amount_in_cents, currency, status, created_at) "
                    "values ($1, $3, 'usd', 'succeeded', clock_timestamp()) returning id) "
                    "insert into refund_items select r.id, $2, $3 from r",
                    order_id,
                    item["id"],
                    back,
                )
            due[kind] += tax_in(left, Decimal("8.875" if kind == "tickets" else "6.5"))
    async with database.transaction(dana.actor) as db:
        found = await tax_months(db, time_zone="America/New_York")
    for kind, cents in due.items():
        assert sum(one.due_in_cents for one in found if one.kind == kind) == cents
        assert any(one.refunded_in_cents for one in found if one.kind == kind)
