"""A clerk of the box office finds the order that a family asks about, and adds up nobody's evening but their own."""

from typing import Any

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import order_search
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.office import make_staff, sell, sign_in

API = "/api/admin/ticketing/orders"
PAGE = "/admin/ticketing/orders"


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Somebody of the box office."""
    return await make_staff(owner, "box_office", name="Casey Bloom")


@pytest.fixture
async def counter(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, clerk: StaffMember
) -> httpx.AsyncClient:
    """The clerk's browser."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, clerk))
    browser.headers.update({"Accept": "text/html"})
    return browser


@pytest.fixture
async def online(database: Database, owner: Owner, show: Show) -> Any:
    """Twenty-two orders of families called Moreno, who bought by themselves."""
    for number in range(22):
        buyer = Buyer(f"Ana{number} Moreno", f"moreno-{number:02d}-{'0' * 30}", f"ana{number}@example.com")
        await factories.buy(database, show, buyer, *[show_label(number)])
    return await owner.fetchval("select order_number from ticket_orders order by created_at limit 1")


def show_label(number: int) -> str:
    return f"{'ABC'[number // 8]}{number % 8 + 1}"


async def listed(counter: httpx.AsyncClient, **asked: str) -> dict[str, Any]:
    answer = await counter.get(API, params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_without_a_search_a_clerk_lists_what_they_sold(
    counter: httpx.AsyncClient, database: Database, owner: Owner, clerk: StaffMember, show: Show, online: str
) -> None:
    mine = await sell(database, clerk, show, "C7")
    await sell(database, await make_staff(owner, "box_office"), show, "C8")
    assert [one["id"] for one in (await listed(counter))["orders"]] == [str(mine)]
    assert [one["id"] for one in (await listed(counter, show_id=str(show.id)))["orders"]] == [str(mine)]
    page = await counter.get(PAGE)
    assert page.text.count(f'href="{PAGE}/') == 1
    assert "These are the orders you sold." in page.text


@pytest.mark.parametrize("most", [1000, 5], ids=["few", "so many that none is named"])
async def test_a_search_shows_one_page_and_neither_the_next_nor_how_many(
    most: int, counter: httpx.AsyncClient, online: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_search, "MOST", most)
    found = await listed(counter, q="moreno", limit="200")
    assert (len(found["orders"]), "next_cursor" in found) == (20, False)
    page = (await counter.get(PAGE, params={"q": "moreno"})).text
    assert page.count(f'href="{PAGE}/') == 20
    assert "cursor=" not in page
    assert "20 orders" not in page
    assert [one["customer_name"] for one in (await listed(counter, q="ana7 moreno"))["orders"]] == [
        "Ana7 Moreno"
    ]


async def test_all_is_not_looked_through_in_parts(
    counter: httpx.AsyncClient, database: Database, clerk: StaffMember, show: Show, online: str
) -> None:
    await sell(database, clerk, show, "C7")
    await sell(database, clerk, show, "C8")
    cursor = (await listed(counter, limit="1"))["next_cursor"]
    today = online[4:12]
    day = f"{today[:4]}-{today[4:6]}-{today[6:]}"
    for narrow in (
        {"from": day},
        {"to": day},
        {"status": "paid"},
        {"scanned": "no"},
        {"refunded": "no"},
        {"cursor": cursor},
    ):
        refused = await counter.get(API, params={"q": "moreno", **narrow})
        assert refused.status_code == 422, narrow
    for part in (
        "ord-",
        "ORD",
        today,
        f"ord-{today}",
        online[:-1],
        "a",
        " , ",
        "@",
        "%",
        f"-{online[-6:-1]}",
    ):
        assert (await listed(counter, q=part))["orders"] == [], part
        assert f'href="{PAGE}/' not in (await counter.get(PAGE, params={"q": part})).text, part


async def test_a_whole_number_and_a_name_with_a_typo_are_found(
    counter: httpx.AsyncClient, online: str, owner: Owner
) -> None:
    ticket = await owner.fetchval(
        "select t.ticket_number from tickets t join ticket_orders o on o.id = t.ticket_order_id "
        "where o.order_number = $1",
        online,
    )
    for number in (online, online.lower(), online[-6:], ticket):
        assert [one["order_number"] for one in (await listed(counter, q=number))["orders"]] == [online], (
            number
        )
    assert len((await listed(counter, q="morneo"))["orders"]) == 20
    assert "what’s close" in (await counter.get(PAGE, params={"q": "morneo"})).text
