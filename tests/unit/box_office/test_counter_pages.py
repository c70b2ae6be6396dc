"""The pages of a sale, without scripts: choose, take the payment, hand over; nothing typed is lost."""

import re
from html import unescape
from typing import Any

import httpx

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.ledger import check_ledger, money_by_kind
from tests.office import hidden, make_staff, sign_in

PAGE = "/admin/ticketing/box-office"


def words(answer: httpx.Response) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


async def look(counter: httpx.AsyncClient, show: Show, *labels: str, **said: Any) -> httpx.Response:
    """Choose these seats, and see what they come to."""
    chosen = {"show_id": str(show.id), "seat_ids": [str(seat) for seat in show.ids(*labels)], "step": "look"}
    return await counter.post(PAGE, data={**chosen, **said})


async def pay(counter: httpx.AsyncClient, looked: httpx.Response, **said: Any) -> httpx.Response:
    """Send the page of the payment."""
    return await counter.post(PAGE, data={**hidden(looked.text), "payment": "cash", "step": "sell", **said})


async def test_a_family_pays_in_cash_and_gets_its_tickets_on_the_screen(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    extra = await factories.make_upsell(owner, show.series_id)
    chosen = await counter.get(PAGE)
    assert "Recital download" in chosen.text
    assert "Dashboard" not in words(chosen), "a clerk finds no totals"
    looked = await look(counter, show, "A1", "A2", extras=["", f"{extra}:1"])
    assert (looked.status_code, "$75.00" in words(looked)) == (200, True)

    sold = [await pay(counter, looked, received_in_cents="100") for _ in range(2)]
    assert {answer.status_code for answer in sold} == {303}
    assert len({answer.headers["location"] for answer in sold}) == 1, "a double click is one sale"
    tickets = await counter.get(sold[0].headers["location"])
    assert "2 tickets, good at the door now." in words(tickets)
    assert "$75.00 in cash $100.00 given, $25.00 change" in words(tickets)
    assert tickets.text.count('aria-label="Ticket code"') == 2
    assert await money_by_kind(owner) == {"charge": 7500}
    await check_ledger(owner)


async def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    nothing = await counter.post(PAGE, data={"show_id": str(show.id), "step": "look"})
    assert (nothing.status_code, "Please choose at least one seat." in words(nothing)) == (409, True)
    looked = await look(counter, show, "A1")
    short = await pay(counter, looked, received_in_cents="20", customer_name="Ruth Berg")
    assert (short.status_code, "That is less than it costs." in words(short)) == (422, True)
    assert 'value="Ruth Berg"' in short.text
    comp = await pay(counter, looked, payment="comp", customer_email="ruth@")
    told = words(comp)
    for sentence in ("Who are these tickets for?", "Why are they given away?"):
        assert sentence in told
    assert comp.text.count('aria-invalid="true"') >= 3
    assert hidden(comp.text)["key"] == hidden(looked.text)["key"], "the same sale, when it is sent again"
    back = await pay(counter, looked, step="change", customer_name="Ruth Berg")
    assert 'value="Ruth Berg"' in back.text
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_seats_that_went_meanwhile_are_named(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    looked = await look(counter, show, "A1", "A2")
    await factories.buy(database, show, MAYA, "A1")
    gone = await pay(counter, looked)
    assert gone.status_code == 409
    assert "Somebody just took Orchestra A 1." in words(gone)
    await factories.reserve(database, show, DANA, "A3")
    assert "Somebody just took Orchestra A 3." in words(await look(counter, show, "A3"))


async def test_who_may_pass_the_cap_is_asked_and_others_are_told_whom_to_ask(
    counter: httpx.AsyncClient, owner: Owner, show: Show, settings: Settings
) -> None:
    await owner.execute("update recital_shows set seats_per_buyer = 1")
    assert "Ask the studio’s staff" in words(await look(counter, show, "A1", "A2"))
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    looked = await look(counter, show, "A1", "A2")
    assert 'name="over_cap"' in looked.text
    assert (await pay(counter, looked)).status_code == 422
    assert (await pay(counter, looked, over_cap="on")).status_code == 303


async def test_the_tickets_of_a_walk_in_go_to_an_address_afterwards(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    page = (await pay(counter, await look(counter, show, "A1"))).headers["location"]
    wrong = await counter.post(page, data={"customer_email": "ruth"})
    assert wrong.status_code == 422
    sent = await counter.post(page, data={"customer_email": "ruth@example.com"})
    assert sent.status_code == 303
    assert await owner.fetchval("select to_email from order_messages") == "ruth@example.com"
    again = await counter.post(page, data={"customer_email": "somebody@else.example"})
    assert again.status_code == 303
    assert {row[0] for row in await owner.fetch("select to_email from order_messages")} == {
        "ruth@example.com"
    }


async def test_a_clerk_finds_orders_and_cannot_change_them(
    counter: httpx.AsyncClient, database: Database, show: Show
) -> None:
    order = f"/admin/ticketing/orders/{await factories.buy(database, show, MAYA, 'A1')}"
    assert MAYA.name in (await counter.get("/admin/ticketing/orders?q=maya")).text
    page = await counter.get(order)
    for link in ("/refund", "/exchange", "/edit"):
        assert f"{order}{link}" not in page.text
        assert (await counter.get(f"{order}{link}")).status_code == 403
    assert f"{order}/tickets" in page.text
