"""Staff offer dearer seats by a link: kept until they are paid, moved by the payment, let go otherwise."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show, tickets_of
from tests.ledger import check_ledger, money_by_kind
from tests.mail_server import body, mail_server
from tests.office import make_staff, sign_in
from tests.unit.box_office.kept_seats import confirm, open_payment, release, take, until_left
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank
from tests.unit.orders.offered_seats import API, labels, offer, offered, seat_states
from tests.unit.orders.test_exchange import slug
from tests.unit.orders.test_exchange_pages import words

ORDERS = "/admin/ticketing/orders"


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """Signed in at the office."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return browser


@pytest.fixture
async def family(make_browser: MakeBrowser) -> AsyncGenerator[httpx.AsyncClient]:
    """Maya's phone."""
    async with make_browser() as one:
        yield one


@pytest.fixture
async def bought(database: Database, show: Show) -> UUID:
    """Maya's two seats at $20."""
    return await factories.buy(database, show, MAYA, "B1", "B2")


async def pay(family: httpx.AsyncClient, bank: Bank, kept: dict[str, object]) -> httpx.Response:
    """She pays by card."""
    intent = (await open_payment(family, kept)).json()["payment_intent_id"]
    await bank.pay(intent)
    return await confirm(family, kept, intent)


async def test_the_seats_are_kept_and_the_tickets_move_by_the_payment(
    staff: httpx.AsyncClient, family: httpx.AsyncClient, bank: Bank, bought: UUID, owner: Owner, show: Show
) -> None:
    before = {row["label"]: row for row in await tickets_of(owner, bought)}
    kept = await offered(staff, owner, bought, show, {"B1": "A1", "B2": "A2"})
    assert kept["cents"] == 2000
    assert await labels(owner, bought) == ["B1", "B2"]
    assert await seat_states(owner, show, "A1", "A2", "B1") == ["reserved", "reserved", "sold"]
    await check_ledger(owner)

    assert (await pay(family, bank, kept)).status_code == 200
    assert await labels(owner, bought) == ["A1", "A2"]
    assert await seat_states(owner, show, "A1", "A2", "B1", "B2") == [
        "sold",
        "sold",
        "available",
        "available",
    ]
    after = {row["ticket_number"]: row for row in await tickets_of(owner, bought)}
    for row in before.values():
        assert after[row["ticket_number"]]["qr_code"] != row["qr_code"]
    assert await money_by_kind(owner) == {"charge": 6000}
    revenue = "select sum(net_in_cents) from ledger_of_shows(array[$1::uuid])"
    assert await owner.fetchval(revenue, show.id) == 6000
    entry = json.loads(
        await owner.fetchval("select after::text from audit_log where action = 'tickets_exchanged'")
    )
    assert (entry["paid_by"], entry["difference_in_cents"]) == (kept["order"]["id"], 2000)
    assert slug(await open_payment(family, kept)) == "order-closed"
    await check_ledger(owner)


async def test_the_family_is_told_with_a_link_and_gets_its_new_tickets_once(
    staff: httpx.AsyncClient,
    family: httpx.AsyncClient,
    bank: Bank,
    database: Database,
    payments: Payments,
    bought: UUID,
    owner: Owner,
    show: Show,
    settings: Settings,
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    [job] = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_pay_later_email'")
    async with mail_server() as mailbox:
        jobs = worker.jobs(database, replace(settings, smtp_url=mailbox.url), payments)
        await jobs["send_pay_later_email"](**json.loads(job["payload"]))
        [link] = mailbox.messages
    said = " ".join(body(link).split())
    for part in (
        "Orchestra A 1",
        "$10.00 more than yours",
        f"/orders/{kept['order']['id']}?token=",
        "stay good as they are",
    ):
        assert part in said
    page = words(await family.get(kept["payment_url"], follow_redirects=True))
    for part in ("a better seat", "Pay the difference by", "Difference: Orchestra", "$10.00"):
        assert part in page

    await pay(family, bank, kept)
    [told] = await owner.fetch("select payload from pgqueuer where entrypoint = 'tell_exchanged'")
    for _ in range(2):
        await jobs["tell_exchanged"](**json.loads(told["payload"]))
    mails = "select count(*) from order_messages where ticket_order_id = $1 and kind = 'exchanged'"
    assert await owner.fetchval(mails, bought) == 1
    done = words(await family.get(kept["payment_url"], follow_redirects=True))
    assert "Your tickets have moved" in done
    assert 'href="/lookup"' in done, "who has this link alone does not see the other order"
    assert f'href="/orders/{bought}"' not in done


async def test_the_counter_can_take_the_difference_in_cash(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    page = words(await staff.get(f"{ORDERS}/{kept['order']['id']}/payment"))
    assert "Difference: Orchestra" in page
    assert (await take(staff, kept["order"]["id"])).status_code == 200
    assert await labels(owner, bought) == ["A1", "B2"]
    assert await owner.fetchval("select count(*) from order_messages where kind = 'exchanged'") == 1
    assert "$10.00 more was paid by a link" in words(await staff.get(f"{ORDERS}/{bought}"))
    await check_ledger(owner)


async def test_what_is_not_paid_is_let_go_and_the_tickets_stay(
    staff: httpx.AsyncClient, database: Database, payments: Payments, bought: UUID, owner: Owner, show: Show
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    await until_left(owner, kept["order"]["id"], timedelta(minutes=-16))
    assert await release(database, payments, owner) == 1
    assert await seat_states(owner, show, "A1", "B1") == ["available", "sold"]
    assert await labels(owner, bought) == ["B1", "B2"]
    kinds = "select payload from pgqueuer where entrypoint = 'send_pay_later_email'"
    assert any("seats_released" in row["payload"].decode() for row in await owner.fetch(kinds))
    await check_ledger(owner)


async def test_staff_take_an_offer_back_and_make_another(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    again = await offered(staff, owner, bought, show, {"B1": "A1"})
    assert again["order"] == kept["order"], "the second click"
    other = await offer(staff, owner, bought, show, {"B1": "A2"})
    assert (other.status_code, slug(other)) == (409, "seats-offered")
    assert other.json()["paying_order_id"] == kept["order"]["id"]
    page = words(await staff.get(f"{ORDERS}/{bought}"))
    for part in ("Other seats are kept until", "Take the offer back", f"{ORDERS}/{kept['order']['id']}"):
        assert part in page
    await staff.post(f"{ORDERS}/{kept['order']['id']}/cancel")
    assert await seat_states(owner, show, "A1") == ["available"]
    assert "Other seats are kept" not in words(await staff.get(f"{ORDERS}/{bought}"))
    await offered(staff, owner, bought, show, {"B1": "A2"})
    await check_ledger(owner)


@pytest.mark.parametrize("happens", ["refunded", "used", "moved", "called off"])
async def test_an_offer_that_can_no_longer_happen_takes_no_money_and_gives_back_what_comes(
    happens: str,
    staff: httpx.AsyncClient,
    family: httpx.AsyncClient,
    bank: Bank,
    database: Database,
    payments: Payments,
    bought: UUID,
    owner: Owner,
    show: Show,
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    intent = (await open_payment(family, kept)).json()["payment_intent_id"]
    ticket = next(row["id"] for row in await tickets_of(owner, bought) if row["label"] == "B1")
    match happens:
        case "refunded":
            await factories.refund(database, bought)
        case "used":
            await owner.execute("update tickets set scanned_at = now() where id = $1", ticket)
        case "moved":
            seats = [{"ticket_id": str(ticket), "show_seat_id": str(show.seats["B4"])}]
            assert (await staff.post(f"{API}/{bought}/exchange", json={"moves": seats})).status_code == 200
        case _:
            await owner.execute("update recital_shows set cancelled_at = now() where id = $1", show.id)
    assert (await open_payment(family, kept)).status_code == 409, "nothing is to be paid any more"
    stood = await labels(owner, bought)
    await bank.pay(intent)  # the form was open
    await confirm(family, kept, intent)
    late = "select amount_in_cents from refunds where reason = 'payment_too_late'"
    assert await owner.fetchval(late) == 1000
    assert await labels(owner, bought) == stood
    assert await seat_states(owner, show, "A1") == ["available"]
    page = words(await family.get(kept["payment_url"], follow_redirects=True))
    assert "Your tickets stay as they are." in page
    await check_ledger(owner)


async def test_the_worker_closes_an_offer_whose_tickets_were_refunded(
    staff: httpx.AsyncClient, database: Database, payments: Payments, bought: UUID, owner: Owner, show: Show
) -> None:
    await offered(staff, owner, bought, show, {"B1": "A1"})
    await factories.refund(database, bought)
    assert "can’t move there anymore" in words(await staff.get(f"{ORDERS}/{bought}"))
    assert await release(database, payments, owner) == 1
    assert await seat_states(owner, show, "A1") == ["available"]
    await check_ledger(owner)
