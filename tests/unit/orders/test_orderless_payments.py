"""Money that Stripe holds for an order which is gone is told to staff until it went back; other people's money is not."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.commands.doctor_work import check_work
from pwa_tickets.commands.duration import ago
from pwa_tickets.commands.reconcile import print_findings
from pwa_tickets.db.session import Database
from pwa_tickets.orders import events
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Show
from tests.mail_server import body, mail_server
from tests.office import make_staff, sign_in
from tests.unit.orders.conftest import Bank, CheckoutClient
from tests.unit.orders.stripe_webhook import post

PAGE = "/admin/ticketing/concerns"
GONE = """
    set session_replication_role = replica;
    delete from ticket_order_items; delete from session_orders; delete from ticket_orders; delete from carts;
    update show_seats set status = 'available', reserved_until = null, reserved_by = null;
    set session_replication_role = origin;
"""
"""What a standby that was behind, or a backup, knows of an order: nothing."""
SINCE = timedelta(minutes=10)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A site of this test's own: the sandbox's Stripe is asked by all tests of a run."""
    return replace(settings, base_url=f"{settings.base_url}:{1024 + uuid4().int % 60000}")


async def paid_and_gone(checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show) -> str:
    """A payment of $60 whose order is gone."""
    order = await checkout.order(show, "A1", "A2")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    await owner.execute(GONE)
    return str(payment["payment_intent_id"])


async def told_by_doctor(owner: Owner) -> list[str]:
    return [result.sentence async for result in check_work(owner) if "no order any more" in result.sentence]


async def found(owner: Owner) -> Sequence[str]:
    return [row["payment_intent_id"] for row in await owner.fetch("select * from orderless_payments()")]


async def test_its_report_is_kept_and_staff_see_it_everywhere(
    checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, show: Show, settings: Settings
) -> None:
    intent = await paid_and_gone(checkout, bank, owner, show)
    [event] = await bank.reports("payment_intent.succeeded", intent)
    assert (await post(checkout.browser, bank, event)).status_code == 200
    for _ in range(2):
        await owner.execute("update stripe_events set handled_at = null")
        await events.handle_stripe_event(database, event["id"], site=settings.base_url)

    ready = (await checkout.browser.get("/readyz")).json()
    assert (ready["status"], ready["orderless_payments"]) == ("degraded", "some")
    assert len(await told_by_doctor(owner)) == 1
    checkout.browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    page = " ".join((await checkout.browser.get(PAGE)).text.split())
    assert "Paid, and the order is gone" in page
    assert f"$60.00 was paid: payment {intent} in Stripe." in page
    [queued] = await owner.fetch(
        "select payload from pgqueuer where entrypoint = 'send_orderless_payment_email'"
    )
    async with mail_server() as mailbox:
        payments = Payments(settings)
        work = worker.jobs(database, replace(settings, smtp_url=mailbox.url), payments)
        await work["send_orderless_payment_email"](**json.loads(queued["payload"]))
        await payments.close()
        [mail] = mailbox.messages
    assert str(mail["Subject"]).endswith("was paid, and it is gone")
    assert PAGE in body(mail)


async def test_reconcile_lists_what_no_report_told_and_sends_it_back_once(
    checkout: CheckoutClient,
    bank: Bank,
    owner: Owner,
    show: Show,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    intent = await paid_and_gone(checkout, bank, owner, show)
    since = datetime.now(UTC) - SINCE
    assert await print_findings(settings, since, send_back=False) == 1
    assert f"✗ {intent}: $60.00, order " in capsys.readouterr().out
    assert await bank.refunds(intent) == []
    assert await found(owner) == [intent]

    assert await print_findings(settings, since, send_back=True) == 0
    assert f"✓ {intent}: $60.00, order " in capsys.readouterr().out
    assert await print_findings(settings, since, send_back=True) == 0
    assert [refund["amount"] for refund in await bank.refunds(intent)] == [6000]
    assert await found(owner) == []


async def test_money_that_staff_sent_back_in_stripe_is_no_finding_any_more(
    checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show, settings: Settings
) -> None:
    intent = await paid_and_gone(checkout, bank, owner, show)
    since = datetime.now(UTC) - SINCE
    await print_findings(settings, since, send_back=False)
    await bank.http.post("/v1/refunds", data={"payment_intent": intent})
    assert await print_findings(settings, since, send_back=False) == 0
    assert await found(owner) == []


async def test_orders_that_are_there_and_those_of_another_site_are_none(
    checkout: CheckoutClient, bank: Bank, database: Database, owner: Owner, show: Show, settings: Settings
) -> None:
    since = datetime.now(UTC) - SINCE
    order = await checkout.order(show, "B1")
    payment = await checkout.open_payment(order["id"])
    await bank.pay(payment["payment_intent_id"])
    assert await print_findings(settings, since, send_back=False) == 0
    await owner.execute(GONE)
    other = replace(settings, base_url="https://another.example")
    assert await print_findings(other, since, send_back=False) == 0
    [event] = await bank.reports("payment_intent.succeeded", payment["payment_intent_id"])
    await post(checkout.browser, bank, event)
    await events.handle_stripe_event(database, event["id"], site=other.base_url)
    assert await found(owner) == []


async def test_while_stripe_is_away_nothing_is_said_to_be_well(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    away = replace(settings, stripe_api_base="http://127.0.0.1:9")
    assert await print_findings(away, datetime.now(UTC) - SINCE, send_back=False) == 1
    assert "Stripe does not answer" in capsys.readouterr().out


def test_how_far_back_is_said_in_minutes_hours_or_days() -> None:
    assert ago("30m") == timedelta(minutes=30)
    assert ago("2h") == timedelta(hours=2)
    assert ago("3d") == timedelta(days=3)
    for wrong in ("", "2", "h", "-1h", "0d", "2 hours"):
        with pytest.raises(argparse.ArgumentTypeError):
            ago(wrong)


async def test_the_page_says_that_there_is_nothing(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings
) -> None:
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    assert "All clear" in (await browser.get(PAGE)).text
