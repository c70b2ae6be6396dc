"""The currency of all prices changes until the first order, and no longer."""

import httpx

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner

PAGE = "/admin/ticketing/settings/payments"
CURRENCY = PAGE + "/currency"


async def test_the_currency_changes_until_the_first_order(
    owners_browser: httpx.AsyncClient, stripe: httpx.AsyncClient, owner: Owner, database: Database
) -> None:
    sent = await owners_browser.post(CURRENCY, data={"currency": "cad"})
    assert sent.status_code == 303
    assert "The account is in USD and your prices are in CAD" in (await owners_browser.get(PAGE)).text
    assert (await owners_browser.post(CURRENCY, data={"currency": "xxx"})).status_code == 422
    assert (await owners_browser.post(CURRENCY, data={"currency": "usd"})).status_code == 303
    show = await factories.make_show(owner, await factories.make_venue(owner))
    await factories.buy(database, show, MAYA, "A1")
    refused = await owners_browser.post(CURRENCY, data={"currency": "cad"})
    assert refused.status_code == 422
    assert "Families have ordered in it, so it stays." in refused.text
    assert await owner.fetchval("select currency from studio") == "usd"
