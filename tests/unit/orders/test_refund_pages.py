"""The office's page of a refund: choose, look, send; a second click changes nothing."""

import re
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show, lines_of, tickets_of
from tests.office import hidden, make_staff, sign_in


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """Signed in at the office."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return browser


@pytest.fixture
async def bought(database: Database, owner: Owner, show: Show) -> UUID:
    """Maya's two seats at $30, whose card and fee the ledger knows."""
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    await owner.execute(
        "update payment_transactions set card_brand = 'visa', card_last4 = '4242', fee_in_cents = 204"
    )
    return order_id


def page(order_id: UUID) -> str:
    return f"/admin/ticketing/orders/{order_id}/refund"


async def test_staff_choose_look_and_send_and_a_second_click_changes_nothing(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner
) -> None:
    form = (await staff.get(page(bought))).text
    assert "Visa ending in 4242" in form
    [line] = await lines_of(owner, bought, "A1")
    said = {
        "item_ids": line,
        "method": "card",
        "fee": "studio",
        "tickets": "void",
        "seats": "hold",
        "step": "look",
    }

    check = " ".join((await staff.post(page(bought), data=said)).text.split())
    assert "$30.00 back?" in check
    assert "Stripe keeps its fee" in check
    assert "$1.02" in check
    assert await owner.fetchval("select count(*) from refunds") == 0

    [key] = re.findall(r'name="key" value="([^"]+)"', check)
    [agreed] = re.findall(r'name="agreed_in_cents" value="([^"]+)"', check)
    for _ in range(2):
        sent = {**said, "step": "send", "key": key, "agreed_in_cents": agreed}
        answer = await staff.post(page(bought), data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/ticketing/orders/{bought}")
    assert await owner.fetchval("select array_agg(amount_in_cents) from refunds") == [3000]
    assert [t["label"] for t in await tickets_of(owner, bought) if t["voided_at"] is None] == ["A2"]
    assert await owner.fetchval("select count(*) from show_seats where status = 'held'") == 1


async def test_the_family_can_be_asked_to_pay_stripes_fee(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner
) -> None:
    lines = await lines_of(owner, bought, "A1", "A2")
    said = {"item_ids": lines, "method": "card", "fee": "family", "tickets": "void", "seats": "release"}
    check = (await staff.post(page(bought), data={**said, "step": "look"})).text
    [agreed] = re.findall(r'name="agreed_in_cents" value="([^"]+)"', check)
    await staff.post(page(bought), data={**said, "step": "send", "key": "k", "agreed_in_cents": agreed})
    assert await owner.fetchval("select amount_in_cents from refunds") == 5796


async def test_what_cannot_be_meant_is_said_on_the_page(staff: httpx.AsyncClient, bought: UUID) -> None:
    base = {"method": "card", "fee": "studio", "tickets": "void", "seats": "release", "step": "look"}
    nothing = await staff.post(page(bought), data=base)
    assert (nothing.status_code, "Choose tickets or extras" in nothing.text) == (422, True)
    much = await staff.post(page(bought), data={**base, "amount_in_cents": "60.01"})
    assert (much.status_code, "more than what is left" in much.text) == (409, True)


async def test_an_order_with_nothing_left_says_so(
    staff: httpx.AsyncClient, bought: UUID, database: Database
) -> None:
    await factories.refund(database, bought)
    assert "Nothing is left" in (await staff.get(page(bought))).text


async def test_a_familys_request_leads_here_with_its_tickets_and_sending_answers_it(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner
) -> None:
    asked = await owner.fetchval(
        "insert into change_requests (ticket_order_id, kind, ticket_ids, message) select $1, 'refund', array[t.id], $2 "
        "from tickets t join seat_labels l using (show_seat_id) where l.row_name || l.seat_number = 'A2' returning id",
        bought,
        "Two of us are <ill>.",
    )
    link = f"{page(bought)}?request_id={asked}"
    assert f'href="{link}"' in (await staff.get("/admin/ticketing/requests")).text
    form = (await staff.get(link)).text
    assert "Two of us are &lt;ill&gt;." in form
    [line] = await lines_of(owner, bought, "A2")
    boxes = re.findall(r'name="item_ids" type="checkbox" value="([^"]+)" checked', " ".join(form.split()))
    assert boxes == [str(line)]

    said = {"item_ids": str(line), "method": "cash", "tickets": "void", "seats": "hold", "step": "look"}
    check = await staff.post(page(bought), data={**hidden(form), **said})
    for _ in range(2):  # a second click
        answer = await staff.post(page(bought), data={**hidden(check.text), "step": "send"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/ticketing/requests")
    assert await owner.fetchval("select status from change_requests") == "granted"
    assert await owner.fetchval("select array_agg(amount_in_cents) from refunds") == [3000]
