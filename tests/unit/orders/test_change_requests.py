"""Families ask to give tickets back or for other seats; nothing changes until staff answer, and each answer counts once."""

import asyncio
import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail
from pwa_tickets.orders import staff_emails
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import order_news
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, tickets_of
from tests.ledger import check_ledger
from tests.office import hidden, make_staff, sign_in
from tests.unit.conftest import MakeBrowser

REQUESTS = "/admin/ticketing/requests"
PAGE = {"Accept": "text/html"}


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30 and one at $20."""
    return await factories.buy(database, show, MAYA, "A1", "A2", "B1")


@pytest.fixture
async def maya(browser: httpx.AsyncClient, settings: Settings, order_id: UUID) -> httpx.AsyncClient:
    """Her browser, where she bought."""
    browser.cookies.set(cookie_name(settings), MAYA.session_id)
    return browser


@pytest.fixture
async def staff(make_browser: MakeBrowser, owner: Owner, settings: Settings) -> Any:
    """Signed in at the office."""
    async with make_browser() as office:
        office.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
        yield office


async def tickets_at(owner: Owner, order_id: UUID, *labels: str) -> list[str]:
    rows = await owner.fetch(
        "select t.id, l.row_name || l.seat_number as label from tickets t join seat_labels l using (show_seat_id) "
        "where t.ticket_order_id = $1",
        order_id,
    )
    return [str(row["id"]) for row in rows if row["label"] in labels]


async def ask(
    maya: httpx.AsyncClient, order_id: UUID, tickets: list[str], kind: str = "refund", message: str = ""
) -> httpx.Response:
    form = {"kind": kind, "ticket_ids": tickets, "message": message}
    return await maya.post(f"/orders/{order_id}/change", data=form, headers=PAGE)


async def request_of(owner: Owner) -> dict[str, Any]:
    (newest,) = await owner.fetch("select * from change_requests order by created_at desc limit 1")
    return dict(newest)


async def test_a_request_changes_nothing_and_staff_send_the_money_back_with_one_tap(
    maya: httpx.AsyncClient, staff: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    page = await maya.get(f"/orders/{order_id}", headers=PAGE)
    assert f'href="/orders/{order_id}/change"' in page.text
    assert (await maya.get(f"/orders/{order_id}/change", headers=PAGE)).status_code == 200
    asked = await ask(maya, order_id, await tickets_at(owner, order_id, "A1", "B1"), message="We are <ill>.")
    assert asked.status_code == 303, asked.text
    assert (
        "Until it answers by email, they stay good"
        in (await maya.get(f"/orders/{order_id}", headers=PAGE)).text
    )
    assert not any(ticket["voided_at"] for ticket in await tickets_of(owner, order_id))

    listed = (await staff.get(REQUESTS, headers=PAGE)).text
    assert "Wants to give 2 tickets back, paid $50.00." in listed
    assert "We are &lt;ill&gt;." in listed
    one = f"{REQUESTS}/{(await request_of(owner))['id']}"
    assert "Send $50.00 back to Maya" in (await staff.get(f"{one}/refund", headers=PAGE)).text
    answers = await asyncio.gather(*(staff.post(f"{one}/refund", headers=PAGE) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [303, 303, 303]

    assert await owner.fetchval("select sum(amount_in_cents) from refunds") == 5000
    assert [bool(ticket["voided_at"]) for ticket in await tickets_of(owner, order_id)].count(True) == 2
    assert await owner.fetchval("select count(*) from show_seats where status = 'available'") > 0
    assert (await request_of(owner))["status"] == "granted"
    assert "Nobody is waiting" in (await staff.get(REQUESTS, headers=PAGE)).text
    assert await owner.fetchval("select count(*) from audit_log where action = 'change_granted'") == 1
    await check_ledger(owner)


async def test_one_request_waits_however_often_the_button_is_pressed_and_it_can_be_taken_back(
    maya: httpx.AsyncClient, staff: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    tickets = await tickets_at(owner, order_id, "A1")
    answers = await asyncio.gather(*(ask(maya, order_id, tickets, "exchange") for _ in range(3)))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert await owner.fetchval("select count(*) from change_requests") == 1
    assert (await maya.get(f"/orders/{order_id}/change", headers=PAGE)).status_code == 303
    assert (await maya.post(f"/orders/{order_id}/change/withdraw")).status_code == 303
    one = f"{REQUESTS}/{(await request_of(owner))['id']}"
    for action in ("refund", "exchanged", "decline"):
        late = await staff.post(f"{one}/{action}", headers=PAGE)
        assert late.status_code == 303, action
        assert "the family took it back" in (await staff.get(REQUESTS, headers=PAGE)).text
    assert await owner.fetchval("select count(*) from refunds") == 0
    assert (await ask(maya, order_id, tickets)).status_code == 303
    assert await owner.fetchval("select count(*) from change_requests where status = 'open'") == 1


async def test_what_cannot_be_changed_is_refused_and_keeps_what_was_typed(
    maya: httpx.AsyncClient, owner: Owner, order_id: UUID, database: Database, show: Show
) -> None:
    none = await ask(maya, order_id, [], message="Grandma’s birthday")
    assert none.status_code == 422
    assert "Please choose the tickets this is about." in none.text
    assert "Grandma’s birthday" in none.text
    danas = await factories.buy(database, show, DANA, "C1")
    foreign = await ask(maya, order_id, await tickets_at(owner, danas, "C1"))
    assert (foreign.status_code, "tickets that are still good" in foreign.text) == (422, True)
    assert (await ask(maya, danas, await tickets_at(owner, danas, "C1"))).status_code == 404
    await owner.execute("update tickets set scanned_at = now()")
    used = await ask(maya, order_id, await tickets_at(owner, order_id, "A1"))
    assert used.status_code == 422
    await owner.execute(
        "update tickets set scanned_at = null; update recital_shows set starts_at = now() - interval '1 minute'"
    )
    begun = await ask(maya, order_id, await tickets_at(owner, order_id, "A1"))
    assert begun.status_code == 422
    assert "Nothing to change" in begun.text
    assert await owner.fetchval("select count(*) from change_requests") == 0


async def test_the_family_and_the_studio_are_told_by_mail(
    maya: httpx.AsyncClient,
    staff: httpx.AsyncClient,
    owner: Owner,
    order_id: UUID,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Mail] = []

    async def send(written: Mail, _settings: Settings) -> None:
        sent.append(written)

    monkeypatch.setattr(mail, "send", send)
    await ask(maya, order_id, await tickets_at(owner, order_id, "A1"))
    request_id = str((await request_of(owner))["id"])
    for _ in range(2):
        await order_news.send_change_email(database, settings, request_id)
    await staff_emails.send_change_asked_email(database, settings, request_id)
    assert [one.subject.partition(" of order")[0] for one in sent] == [
        "The studio has your request",
        "A family asks for a change",
    ]
    sent.clear()
    answered = await staff.post(
        f"{REQUESTS}/{request_id}/decline", data={"answer": "The hall is full."}, headers=PAGE
    )
    assert answered.status_code == 303
    await order_news.send_change_email(database, settings, request_id)
    assert "The hall is full." in sent[0].text
    assert (
        "The studio couldn’t change your order: The hall is full."
        in (await maya.get(f"/orders/{order_id}", headers=PAGE)).text
    )


async def test_a_wish_for_another_seat_leads_to_the_map_and_moving_answers_it(
    maya: httpx.AsyncClient, staff: httpx.AsyncClient, owner: Owner, show: Show, order_id: UUID
) -> None:
    [wanted] = await tickets_at(owner, order_id, "A1")
    await ask(maya, order_id, [wanted], "exchange", "Closer to the <ramp>, please")
    link = f"/admin/ticketing/orders/{order_id}/exchange?request_id={(await request_of(owner))['id']}"
    assert f'href="{link}"' in (await staff.get(REQUESTS)).text
    first = await staff.get(link)
    assert "Closer to the &lt;ramp&gt;, please" in first.text
    ticked = re.findall(
        r'name="ticket_ids" type="checkbox" value="([^"]+)" checked', " ".join(first.text.split())
    )
    assert ticked == [wanted]

    path = link.partition("?")[0]
    seats = await staff.get(
        path, params={**hidden(first.text), "ticket_ids": wanted, "show_id": str(show.id)}
    )
    check = await staff.post(
        path, data={**hidden(seats.text), "seat_ids": str(show.seats["A3"]), "step": "look"}
    )
    for _ in range(2):  # a second click
        sent = await staff.post(path, data={**hidden(check.text), "step": "send"})
        assert (sent.status_code, sent.headers["location"]) == (303, REQUESTS)
    assert (await request_of(owner))["status"] == "granted"
    assert [row["label"] for row in await tickets_of(owner, order_id)] == ["A2", "A3", "B1"]
    assert await owner.fetchval("select count(*) from audit_log where action = 'change_granted'") == 1
    await check_ledger(owner)


async def test_what_the_family_took_back_meanwhile_moves_and_sends_nothing(
    maya: httpx.AsyncClient, staff: httpx.AsyncClient, owner: Owner, show: Show, order_id: UUID
) -> None:
    [wanted] = await tickets_at(owner, order_id, "A1")
    await ask(maya, order_id, [wanted], "exchange")
    asked = str((await request_of(owner))["id"])
    path = f"/admin/ticketing/orders/{order_id}"
    chosen = {"ticket_ids": wanted, "show_id": str(show.id), "request_id": asked}
    look = {**chosen, "seat_ids": str(show.seats["A3"]), "step": "look"}
    move = {**hidden((await staff.post(f"{path}/exchange", data=look)).text), "step": "send"}
    await maya.post(f"/orders/{order_id}/change/withdraw", headers=PAGE)
    [line] = await factories.lines_of(owner, order_id, "A1")
    send = {"item_ids": str(line), "request_id": asked, "agreed_in_cents": "3000", "step": "send"}
    for page, form in (("exchange", move), ("refund", send)):
        answer = await staff.post(f"{path}/{page}", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, REQUESTS)
        assert "the family took it back" in (await staff.get(REQUESTS)).text
    assert [row["label"] for row in await tickets_of(owner, order_id)] == ["A1", "A2", "B1"]
    assert await owner.fetchval("select count(*) from refunds") == 0
    move["request_id"] = [str(order_id)]
    assert (await staff.post(f"{path}/exchange", data=move)).status_code == 404
