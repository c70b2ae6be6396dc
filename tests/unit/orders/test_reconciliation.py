"""Each night the ledger is compared with Stripe: what differs is seen by staff, once."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.commands.doctor_work import check_work
from pwa_tickets.db.session import Database
from pwa_tickets.orders import reconciliation, refund_outcomes
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank, CheckoutClient

LOG = """
    select (facts ->> 'amount_in_cents')::int, (facts ->> 'booked_in_cents')::int from audit_log
    where action = 'money_differs' order by id
"""
CHARGE = "update payment_transactions set amount_in_cents = amount_in_cents - 100 where kind = 'charge'"
LOST = "delete from payment_transactions where kind = 'charge'"
INVENTED = """
    insert into payment_transactions (ticket_order_id, kind, stripe_payment_intent_id, stripe_id, amount_in_cents, currency,
                                      created_at)
    select id, 'charge', stripe_payment_intent_id, 'ch_invented', 700, 'usd', now() - interval '2 hours' from ticket_orders
"""
UNKNOWN = INVENTED.replace("stripe_payment_intent_id, 'ch", "'pi_invented', 'ch")
INVENTED_REFUND = INVENTED.replace("'charge'", "'refund'").replace("ch_invented", "re_invented")


@dataclass
class Night:
    """A night's comparison, of all that happened until now."""

    database: Database
    payments: Payments
    owner: Owner

    async def look(self) -> int:
        """Compare; how much is new."""
        return await reconciliation.reconcile_ledger(self.database, self.payments)

    async def found(self) -> list[tuple[int, int]]:
        """What Stripe has and what is booked, of all that differs."""
        return [tuple(row) for row in await self.owner.fetch(LOG)]


@pytest.fixture
async def night(
    database: Database, payments: Payments, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> Night:
    """Nothing has to be an hour old; and nothing before this test is looked at."""
    monkeypatch.setattr(reconciliation, "SETTLED_AFTER", timedelta(seconds=-5))
    return Night(database, payments, owner)


@pytest.fixture
async def order_id(checkout: CheckoutClient, bank: Bank, show: Show) -> UUID:
    """Maya's seats, paid by card."""
    order = await checkout.order(show, "A1", "B1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    await checkout.confirm(order["id"], payment["payment_intent_id"])
    return UUID(order["id"])


@pytest.fixture
async def office(
    make_browser: MakeBrowser, owner: Owner, settings: Settings
) -> AsyncGenerator[httpx.AsyncClient]:
    """Needs attention, as staff see it."""
    async with make_browser() as browser:
        browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
        yield browser


async def test_books_that_agree_are_nothing_to_see(
    night: Night, order_id: UUID, bank: Bank, owner: Owner
) -> None:
    assert await night.look() == 0
    assert await owner.fetchval("select movements from reconciliations") >= 1
    assert await night.found() == []


@pytest.mark.parametrize(
    ("bent", "differs"),
    [
        (CHARGE, [(5000, 4900)]),
        (LOST, [(5000, 0)]),
        (INVENTED, [(0, 700)]),
        (UNKNOWN, [(0, 700)]),
        (INVENTED_REFUND, [(0, 700)]),
    ],
    ids=[
        "another amount",
        "not booked",
        "not at Stripe",
        "a payment that is not",
        "a refund that is not at Stripe",
    ],
)
async def test_what_differs_is_found_once_and_resolved_with_a_note(
    bent: str,
    differs: list[tuple[int, int]],
    night: Night,
    order_id: UUID,
    office: httpx.AsyncClient,
    owner: Owner,
) -> None:
    await owner.execute(bent)
    assert await night.look() == 1
    await owner.execute("delete from reconciliations")  # it was killed before it said so
    assert await night.look() == 0
    assert await night.found() == differs

    page = " ".join((await office.get("/admin/ticketing/concerns")).text.split())
    assert "and the books have" in page
    entry = await owner.fetchval("select id from audit_log where action = 'money_differs'")
    assert "1 thing differs" in " ".join((await office.get("/admin/ticketing/reconciliation")).text.split())
    for where in ("concerns", "reconciliation"):  # whatever a browser lets through
        silent = await office.post(f"/admin/ticketing/{where}/{entry}/close", data={"note": " "})
        assert silent.status_code == 303
        assert "Please write what became of it." in (await office.get(f"/admin/ticketing/{where}")).text
    done = await office.post(
        f"/admin/ticketing/reconciliation/{entry}/close", data={"note": "Booked by hand."}
    )
    assert done.status_code == 303
    assert "and the books have" not in (await office.get("/admin/ticketing/concerns")).text
    assert (
        await owner.fetchval("select text from order_notes where ticket_order_id = $1", order_id)
        == "Booked by hand."
    )
    assert await owner.fetchval("select count(*) from audit_log where action = 'concern_closed'") == 1


async def test_a_night_without_an_answer_keeps_what_it_found_and_is_made_again(
    night: Night, order_id: UUID, bank: Bank, owner: Owner
) -> None:
    await owner.execute(LOST)
    fault: dict[str, Any] = {"effect": "error", "status": 429, "path": "/v1/balance_transactions"}
    (await bank.http.post("/_control/next", json=fault)).raise_for_status()
    with pytest.raises(PaymentsUnreachable):
        await night.look()
    assert await owner.fetchval("select count(*) from reconciliations") == 0
    assert await night.look() == 1


async def test_before_there_is_a_key_nobody_is_asked(night: Night, owner: Owner, settings: Settings) -> None:
    night.payments.use(replace(settings, stripe_secret_key=""))
    assert await night.look() == 0
    assert await owner.fetchval("select count(*) from reconciliations") == 0


async def test_it_goes_on_from_where_it_looked_last_and_once_a_night(
    night: Night, order_id: UUID, database: Database, owner: Owner
) -> None:
    assert await reconciliation.queue_nightly(database)
    await night.look()
    assert not await reconciliation.queue_nightly(database)
    first = await owner.fetchval("select looked_until from reconciliations")
    await owner.execute("update reconciliations set created_at = now() - interval '1 day'")
    assert await reconciliation.queue_nightly(database)
    await night.look()
    assert first in [
        row["looked_from"] for row in await owner.fetch("select looked_from from reconciliations")
    ]
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'reconcile_ledger'") == 1


async def test_a_refund_that_stripe_has_and_the_books_too_is_nothing_to_see(
    night: Night, order_id: UUID, payments: Payments, database: Database, owner: Owner
) -> None:
    made = await factories.refund(database, order_id)
    await refund_outcomes.finish_refund(database, payments, UUID(made["refund_id"]))
    await night.look()
    await owner.execute("delete from reconciliations")
    await owner.execute(
        "update payment_transactions set created_at = now() - interval '3 days' where kind = 'refund'"
    )
    assert await night.look() == 0, "Stripe is asked for one that it did not tell of"


async def test_the_page_tells_the_last_nights_and_when_there_were_none(
    night: Night, order_id: UUID, office: httpx.AsyncClient, browser: httpx.AsyncClient, owner: Owner
) -> None:
    page = "/admin/ticketing/reconciliation"
    assert "Not compared yet" in (await office.get(page)).text
    await night.look()
    told = " ".join((await office.get(page)).text.split())
    assert "Nothing differs" in told
    assert "The last nights" in told
    assert (await browser.get("/readyz")).json()["reconciliation"] == "ok"

    await owner.execute("update payment_transactions set created_at = created_at - interval '3 days'")
    assert "for two nights" not in (await office.get(page)).text
    await owner.execute("update reconciliations set created_at = created_at - interval '51 hours'")
    assert "Nobody compared them for two nights." in (await office.get(page)).text
    ready = (await browser.get("/readyz")).json()
    assert (ready["status"], ready["reconciliation"]) == ("degraded", "late")


async def test_doctor_says_what_differs_until_it_is_resolved_and_when_nobody_compared(
    night: Night, order_id: UUID, office: httpx.AsyncClient, owner: Owner
) -> None:
    async def told() -> list[str]:
        return [
            result.sentence
            async for result in check_work(owner)
            if "Stripe" in result.sentence and not result.ok and "books" in result.sentence
        ]

    assert await told() == []
    await owner.execute("update payment_transactions set created_at = now() - interval '51 hours'")
    assert await told() == ["The books were not compared with Stripe for two nights: is a worker running?"]
    await owner.execute("update payment_transactions set created_at = now()")
    await owner.execute(LOST)
    assert await night.look() == 1
    assert await told() == [
        "1 movement of money differs between the books and Stripe: see “Needs attention”."
    ]
    entry = await owner.fetchval("select id from audit_log where action = 'money_differs'")
    await office.post(f"/admin/ticketing/reconciliation/{entry}/close", data={"note": "Booked by hand."})
    assert await told() == []
