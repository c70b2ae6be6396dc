"""What others hear of sales at the counter: the studio's own systems, and reports."""

import csv

import httpx

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.box_office.test_sales import sell


async def test_the_studios_systems_are_told(counter: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    await owner.execute(
        "insert into webhook_endpoints (url, events, secret) values ('https://hooks.example.com/', '{order.paid}', '')"
    )
    await sell(counter, show, "A1")
    assert await owner.fetchval("select count(*) from webhook_deliveries where event = 'order.paid'") == 1


async def test_reports_say_how_it_was_paid(
    counter: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    settings: Settings,
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    for label, payment in (("A2", "cash"), ("A3", "check"), ("A4", "card_elsewhere")):
        await sell(counter, show, label, payment=payment)
    await sell(counter, show, "A5", payment="comp", customer_name="Inez", reason="Volunteer")
    report = "/api/admin/ticketing/reports/sales"
    assert (await counter.get(report)).status_code == 403, "a clerk sees no totals"
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    lines = csv.DictReader((await counter.get(report)).text.splitlines())
    assert {(line["seat"], line["net"], line["payment"]) for line in lines} == {
        ("1", "30.00", "card"),
        ("2", "30.00", "cash"),
        ("3", "30.00", "check"),
        ("4", "30.00", "card_elsewhere"),
        ("5", "0.00", "comp"),
    }
