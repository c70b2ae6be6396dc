"""Staff find orders: by what they remember of them, with a letter wrong, by show, status, day; page after page."""

from typing import Any

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import order_search
from tests import factories
from tests.factories import Buyer, Owner, Show, a_buyer

PAGE = "/admin/ticketing/orders"
API = "/api/admin/ticketing/orders"

JOSE = Buyer("José Okafor-Núñez", "jose-session-000000000000000000000000001", "jose@millbrookschools.org")
PRIYA = Buyer("Priya Raman", "priya-session-00000000000000000000000001", "priya.raman@outlook.com")


@pytest.fixture
async def show(owner: Owner) -> Show:
    return await factories.make_show(owner, await factories.make_venue(owner), title="Friday evening")


@pytest.fixture
async def orders(database: Database, owner: Owner, show: Show) -> dict[str, Any]:
    """José's order of two seats, with a phone number; Priya's of one."""
    jose = await factories.buy(database, show, JOSE, "A1", "A2")
    priya = await factories.buy(database, show, PRIYA, "B1")
    await owner.execute("update ticket_orders set customer_phone = '(508) 555-0142' where id = $1", jose)
    await owner.execute(
        "update ticket_orders set created_at = created_at - interval '1 hour' where id = $1", priya
    )
    return {"jose": jose, "priya": priya}


async def found(office: httpx.AsyncClient, **filters: str) -> list[str]:
    """The buyers' first names, in the list's order."""
    answer = await office.get(API, params=filters)
    assert answer.status_code == 200, answer.text
    return [order["customer_name"].split()[0] for order in answer.json()["orders"]]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("okafor", ["José"]),
        ("jose nunez", ["José"]),
        ("JOSÉ@MillbrookSchools", ["José"]),
        ("pri", ["Priya"]),
        ("508-555-0142", ["José"]),
        ("+1 (508) 555 0142", ["José"]),
        ("0142", ["José"]),
        ("Okafro", ["José"]),
        ("pryia raman", ["Priya"]),
        ("j", ["José"]),
        ("okafor priya", []),
        ("zebra", []),
        ("100%", []),
        ("_", []),
        ("'; drop table ticket_orders", []),
        ("ord-", ["José", "Priya"]),
        (" , ", ["José", "Priya"]),
    ],
)
async def test_orders_are_found_by_what_is_typed(
    office: httpx.AsyncClient, orders: dict[str, Any], typed: str, names: list[str]
) -> None:
    assert await found(office, q=typed) == names


async def test_orders_are_found_by_the_last_four_digits_of_the_card(
    office: httpx.AsyncClient, orders: dict[str, Any], owner: Owner
) -> None:
    paid_with = "update payment_transactions set card_last4 = $2 where ticket_order_id = $1"
    await owner.execute(paid_with, orders["priya"], "4242")
    assert await found(office, q=" 4242 ") == ["Priya"]
    assert await found(office, q="4241") == []
    await owner.execute(paid_with, orders["priya"], "0142")
    assert await found(office, q="0142") == ["José", "Priya"], "a phone number, and a card"


async def test_orders_are_found_by_their_numbers(
    office: httpx.AsyncClient, owner: Owner, orders: dict[str, Any]
) -> None:
    [ticket] = await factories.tickets_of(owner, orders["priya"])
    number = ticket["ticket_number"]
    order_number = await owner.fetchval(
        "select order_number from ticket_orders where id = $1", orders["jose"]
    )
    for typed in (number, number.lower(), number.replace("-", "")[1:], f" {number[2:].replace('0', 'o')} "):
        assert await found(office, q=typed) == ["Priya"], typed
    for typed in (order_number, order_number[-6:].lower()):
        assert await found(office, q=typed) == ["José"], typed


async def test_the_list_narrows_by_show_status_day_door_and_refund(
    office: httpx.AsyncClient, database: Database, owner: Owner, orders: dict[str, Any], show: Show
) -> None:
    other = await factories.make_show(owner, show.venue, title="Saturday", series_id=show.series_id)
    await factories.reserve_and_place(database, other, a_buyer(1), "A1")
    await owner.execute("update tickets set scanned_at = now() where ticket_order_id = $1", orders["jose"])
    await owner.execute(
        "update ticket_orders set refunded_amount_in_cents = 500 where id = $1", orders["priya"]
    )
    await owner.execute(
        "update ticket_orders set created_at = '2026-05-01T03:00Z' where id = $1", orders["priya"]
    )
    for filters, names in (
        ({}, ["Buyer", "José", "Priya"]),
        ({"show_id": str(show.id)}, ["José", "Priya"]),
        ({"show_id": str(other.id)}, ["Buyer"]),
        ({"status": "pending"}, ["Buyer"]),
        ({"status": "paid", "q": "okafor"}, ["José"]),
        ({"status": "pending", "q": "okafor"}, []),
        ({"scanned": "yes"}, ["José"]),
        ({"scanned": "no", "status": "paid"}, ["Priya"]),
        ({"refunded": "yes"}, ["Priya"]),
        ({"refunded": "no"}, ["Buyer", "José"]),
        ({"from": "2026-04-30", "to": "2026-04-30"}, ["Priya"]),  # eleven in the evening, at the studio
        ({"to": "2026-04-29"}, []),
    ):
        assert await found(office, **filters) == names, filters


async def test_a_row_says_who_what_and_how_much(
    office: httpx.AsyncClient, orders: dict[str, Any], owner: Owner
) -> None:
    await owner.execute(
        "insert into order_messages (ticket_order_id, kind, to_email, status) values ($1, 'tickets', 'x@y.z', 'failed')",
        orders["jose"],
    )
    row = (await office.get(API, params={"q": "okafor"})).json()["orders"][0]
    assert (row["status"], row["tickets"], row["total_amount_in_cents"]) == ("paid", 2, 6000)
    assert [show["title"] for show in row["shows"]] == ["Friday evening"]
    assert [seat["seat_number"] for seat in row["seats"]] == ["1", "2"]
    page = " ".join((await office.get(PAGE, params={"q": "okafor"})).text.split())
    for said in ("José Okafor-Núñez", "Orchestra A 1 and 2", "$60.00", "Paid", "Email refused", "1 order"):
        assert said in page, said


async def test_pages_neither_skip_nor_repeat_while_orders_come(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    seats = iter(show.seats)
    for number in range(7):
        await factories.buy(database, show, a_buyer(number), next(seats))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await office.get(API, params={"limit": 3, "cursor": cursor, "q": "buyer"})).json()
        seen += [order["customer_name"] for order in answer["orders"]]
        cursor = answer.get("next_cursor")
        if len(seen) == 3:
            await factories.buy(database, show, a_buyer(9), next(seats))
    assert seen == [f"Buyer {number}" for number in range(6, -1, -1)]
    assert (await office.get(API, params={"cursor": "made up"})).status_code == 422


async def test_a_search_that_finds_very_many_looks_through_the_newest(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    orders: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number, label in enumerate(("C1", "C2", "C3", "C4")):
        await factories.buy(database, show, a_buyer(number), label)
    monkeypatch.setattr(order_search, "MOST", 3)
    assert await found(office, q="buyer") == ["Buyer"] * 4
    assert await found(office, q="okafor") == ["José"]


async def test_the_list_says_what_it_did_not_find(
    office: httpx.AsyncClient, orders: dict[str, Any], owner: Owner
) -> None:
    assert "No orders match" in (await office.get(PAGE, params={"q": "zebra"})).text
    assert "Here’s what’s close." in (await office.get(PAGE, params={"q": "okafro"})).text
    assert "No orders match" in (await office.get(PAGE, params={"scanned": "yes"})).text


async def test_a_studio_without_orders_is_told_what_will_be_here(
    office: httpx.AsyncClient, show: Show
) -> None:
    assert "No orders yet" in (await office.get(PAGE)).text
