"""What staff change about an order, by page and by API: each change once however often it is clicked, and in the audit log."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.accounts.order_links import actor_id
from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.orders.order_view import read_orders
from tests import factories
from tests.factories import MAYA, Owner, Show, order_status
from tests.unit.orders.conftest import Bank, CheckoutClient

PAGE = "/admin/ticketing/orders"
API = "/api/admin/ticketing/orders"
QUEUED = "select payload from pgqueuer where entrypoint = 'deliver_order'"


@pytest.fixture
async def show(owner: Owner) -> Show:
    return await factories.make_show(owner, await factories.make_venue(owner))


@pytest.fixture
async def order(database: Database, show: Show) -> UUID:
    """Maya's, paid."""
    return await factories.buy(database, show, MAYA, "B1", "B2")


async def actions(owner: Owner, order_id: UUID) -> list[str]:
    rows = await owner.fetch(
        "select action from audit_log where subject_id = $1 and actor_role = 'staff' order by id",
        str(order_id),
    )
    return [row["action"] for row in rows]


async def mails(owner: Owner, order_id: UUID) -> list[tuple[str, str]]:
    rows = await owner.fetch(
        "select to_email, status from order_messages where ticket_order_id = $1 order by created_at, id",
        order_id,
    )
    return [(row["to_email"], row["status"]) for row in rows]


async def readers(database: Database, order_id: UUID, version: int) -> int:
    """How many orders the holder of a link of this version reads."""
    async with database.transaction(Actor(Role.CUSTOMER, actor_id(order_id, version))) as db:
        return len(await read_orders(db, [order_id]))


async def test_the_tickets_are_sent_once_more_however_often_one_clicks(
    office: httpx.AsyncClient, owner: Owner, order: UUID
) -> None:
    answers = await asyncio.gather(*(office.post(f"{API}/{order}/resend") for _ in range(3)))
    assert [(one.status_code, one.json()["to"]) for one in answers] == [(202, MAYA.email)] * 3
    assert await mails(owner, order) == [(MAYA.email, "queued")]
    assert len(await owner.fetch(QUEUED)) == 1
    assert await actions(owner, order) == ["order_resent"]
    page = await office.post(f"{PAGE}/{order}/resend", follow_redirects=True)
    assert f"The tickets are on their way to {MAYA.email}." in page.text


async def test_a_mail_that_was_given_up_is_sent_anew(
    office: httpx.AsyncClient, owner: Owner, order: UUID
) -> None:
    await office.post(f"{API}/{order}/resend")
    await owner.execute("update pgqueuer set status = 'failed' where entrypoint = 'deliver_order'")
    assert (await office.post(f"{API}/{order}/resend")).status_code == 202
    assert len(await owner.fetch(f"{QUEUED} and status = 'queued'")) == 1


async def test_what_has_no_tickets_is_not_sent(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    waiting = await factories.reserve_and_place(database, show, MAYA, "C1")
    refused = await office.post(f"{API}/{waiting}/resend", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-to-send")
    page = await office.post(f"{PAGE}/{waiting}/resend", follow_redirects=True)
    assert "there is nothing to send" in page.text
    assert await mails(owner, waiting) == []


async def test_another_address_gets_everything_and_the_old_links_die(
    office: httpx.AsyncClient, database: Database, owner: Owner, order: UUID
) -> None:
    await owner.execute(
        "insert into order_messages (ticket_order_id, kind, to_email, status, message_id) values "
        "($1, 'tickets', $2, 'sent', '<1>')",
        order,
        MAYA.email,
    )
    assert await readers(database, order, 1) == 1
    sent = {"customer_name": "Maya Brooks", "customer_email": "maya@correct.example", "customer_phone": ""}

    page = await office.post(f"{PAGE}/{order}/edit", data=sent, follow_redirects=True)

    assert "The tickets are on their way to maya@correct.example." in page.text
    assert await mails(owner, order) == [(MAYA.email, "sent"), ("maya@correct.example", "queued")]
    assert await readers(database, order, 1) == 0, "the link that a stranger has"
    assert await readers(database, order, 2) == 1
    entry = await owner.fetchrow("select * from audit_log where action = 'order_corrected'")
    assert entry is not None
    assert json.loads(entry["after"]) == {"changed": ["customer_email"]}
    again = await office.post(f"{PAGE}/{order}/edit", data=sent, follow_redirects=True)
    assert "Saved." in again.text
    assert await readers(database, order, 2) == 1
    assert len(await mails(owner, order)) == 2
    assert await actions(owner, order) == ["order_corrected"]


async def test_a_mail_that_still_waits_goes_to_the_new_address_instead(
    office: httpx.AsyncClient, owner: Owner, order: UUID
) -> None:
    await office.post(f"{API}/{order}/resend")
    answer = await office.patch(f"{API}/{order}", json={"customer_email": "maya@correct.example"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["customer_email"] == "maya@correct.example"
    assert await mails(owner, order) == [("maya@correct.example", "queued")]
    assert len(await owner.fetch(QUEUED)) == 1


async def test_a_name_or_phone_number_is_corrected_without_mail(
    office: httpx.AsyncClient, database: Database, owner: Owner, order: UUID
) -> None:
    body = {
        "customer_name": "Maya Brooks-Hill",
        "customer_phone": "508 555 0142",
        "customer_email": "MAYA@example.com",
    }
    told = (await office.patch(f"{API}/{order}", json=body)).json()
    assert (told["customer_name"], told["customer_phone"]) == ("Maya Brooks-Hill", "508 555 0142")
    assert await mails(owner, order) == []
    assert await readers(database, order, 1) == 1
    assert [
        row["customer_name"] for row in (await office.get(API, params={"q": "hill 0142"})).json()["orders"]
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"customer_email": "maya"}, "That doesn’t look like an email address"),
        ({"customer_email": ""}, "address"),
        ({"customer_name": " "}, "name"),
        ({"customer_phone": "call me"}, "phone number"),
    ],
)
async def test_what_cannot_be_is_asked_again(
    office: httpx.AsyncClient, owner: Owner, order: UUID, typed: dict[str, str], sentence: str
) -> None:
    before = await owner.fetchrow("select * from ticket_orders where id = $1", order)
    form = {"customer_name": MAYA.name, "customer_email": MAYA.email, "customer_phone": "", **typed}
    page = await office.post(f"{PAGE}/{order}/edit", data=form)
    assert page.status_code == 422
    assert sentence in page.text
    refused = await office.patch(f"{API}/{order}", json=typed, headers={"Accept": "application/json"})
    assert refused.status_code == 422
    assert await owner.fetchrow("select * from ticket_orders where id = $1", order) == before
    assert await actions(owner, order) == []


async def test_notes_are_kept_with_their_author_each_once(
    office: httpx.AsyncClient, owner: Owner, order: UUID
) -> None:
    words = "Needs the ramp.\nWill ring before they come."
    answers = await asyncio.gather(
        *(office.post(f"{API}/{order}/notes", json={"text": words}) for _ in range(3))
    )
    assert {one.status_code for one in answers} == {201}
    notes = answers[-1].json()["notes"]
    assert [(note["text"], note["by"]) for note in notes] == [(words, "Dana Whitfield")]
    page = await office.post(f"{PAGE}/{order}/notes", data={"text": "Rang today <b>"}, follow_redirects=True)
    assert "Rang today &lt;b&gt;" in page.text
    assert "Wrote a note" in page.text
    empty = await office.post(f"{PAGE}/{order}/notes", data={"text": "  "})
    assert empty.status_code == 422
    assert "Please write the note first." in empty.text
    assert await actions(owner, order) == ["order_note_added"] * 2


async def test_an_unpaid_order_is_cancelled_with_its_payment_once(
    office: httpx.AsyncClient, checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show
) -> None:
    created = await checkout.order(show, "B5")
    intent = (await checkout.open_payment(created["id"]))["payment_intent_id"]
    order_id = UUID(created["id"])
    assert "Cancel order" in (await office.get(f"{PAGE}/{order_id}/cancel")).text

    answers = [await office.post(f"{API}/{order_id}/cancel") for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json()["status"] == "cancelled"
    assert (await bank.intent(intent))["status"] == "canceled"
    assert await actions(owner, order_id) == ["order_cancelled"]


async def test_an_order_that_is_paid_or_being_decided_is_not_cancelled(
    office: httpx.AsyncClient, checkout: CheckoutClient, bank: Bank, owner: Owner, show: Show, order: UUID
) -> None:
    refused = await office.post(f"{API}/{order}/cancel", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["order_status"]) == (409, "paid")
    created = await checkout.order(show, "B5")
    intent = (await checkout.open_payment(created["id"]))["payment_intent_id"]
    await bank.pay(intent)  # and its report is still on the way

    page = await office.post(f"{PAGE}/{created['id']}/cancel", follow_redirects=True)

    assert "Only an order that nobody has paid can be canceled." in page.text
    assert await order_status(owner, UUID(created["id"])) == "paid", "the money is not lost"
    assert await actions(owner, UUID(created["id"])) == []


async def test_an_order_that_is_not_there_is_not_found(office: httpx.AsyncClient, show: Show) -> None:
    path = f"{API}/{show.id}"
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/resend", None), ("POST", "/notes", {"text": "x"}), ("POST", "/cancel", None), ("PATCH", "", {}),
    ]  # fmt: skip
    for method, rest, body in calls:
        assert (await office.request(method, path + rest, json=body)).status_code == 404, rest
