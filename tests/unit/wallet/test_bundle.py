"""Who sees which tickets in the wallet, and what a phone gets to keep of them."""

from typing import Any

import pytest
from httpx import AsyncClient

from pwa_tickets.accounts import order_links, sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web import qr
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import Buyer, Owner, Show


def tickets(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """All tickets of an answer."""
    return [ticket for in_wallet in answer["shows"] for ticket in in_wallet["tickets"]]


async def open_wallet(
    phone: AsyncClient, settings: Settings, session_id: str | None = None
) -> dict[str, Any]:
    """What this browser is told."""
    phone.cookies.clear()
    if session_id:
        phone.cookies.set(cookie_name(settings), session_id)
    response = await phone.get("/api/wallet")
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


async def test_a_phone_nobody_knows_gets_an_empty_wallet_and_no_cookie(
    phone: AsyncClient, settings: Settings
) -> None:
    answer = await open_wallet(phone, settings)
    assert answer["shows"] == []
    assert "email" not in answer
    assert not phone.cookies


async def test_the_browser_that_bought_sees_its_seats_as_they_sit(
    phone: AsyncClient, settings: Settings, database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "B5", "B4", "A1")
    answer = await open_wallet(phone, settings, maya.session_id)
    (in_wallet,) = answer["shows"]
    assert (in_wallet["id"], in_wallet["title"], in_wallet["series_name"]) == (
        str(show.id),
        show.title,
        "Spring Recital",
    )
    assert in_wallet["venue"] == {
        "id": str(show.venue.id),
        "map_version": 1,
        "name": "Studio Theater",
        "address": "12 River St",
        "city": "Springfield",
        "time_zone": "America/New_York",
    }
    assert [
        (t["section"], t["row_name"], t["seat_number"], t["price_in_cents"]) for t in in_wallet["tickets"]
    ] == [
        ("Orchestra", "A", "1", 3000),
        ("Orchestra", "B", "4", 2000),
        ("Orchestra", "B", "5", 2000),
    ]
    for kept, row in zip(in_wallet["tickets"], await factories.tickets_of(owner, order_id), strict=True):
        assert kept["qr_code"] == row["qr_code"]
        assert kept["qr_svg"] == qr.svg(row["qr_code"])
        assert kept["ticket_number"] == row["ticket_number"]
        assert kept["holder_name"] == maya.name
        assert not {"voided_at", "scanned_at", "by_email"} & kept.keys()
    assert in_wallet["seat_map"]["rows"].count("M") == 3  # three rows, no aisle
    assert (in_wallet["tickets"][0]["x"], in_wallet["tickets"][0]["y"]) == (100, 100)


async def test_nobody_sees_anothers_tickets(
    phone: AsyncClient, settings: Settings, database: Database, show: Show, maya: Buyer, dana: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    assert (await open_wallet(phone, settings, dana.session_id))["shows"] == []


async def test_a_proven_address_sees_what_it_bought_anywhere_and_is_told_so(
    phone: AsyncClient, settings: Settings, database: Database, show: Show, maya: Buyer, dana: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    await factories.buy(database, show, dana, "C8")
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.prove(db, dana.session_hash, email=maya.email)
    answer = await open_wallet(phone, settings, secret)
    assert answer["email"] == maya.email
    # Dana's phone keeps what it bought itself; only Maya's own may ever be dropped for Maya's address.
    assert [(t["seat_number"], t.get("by_email", False)) for t in tickets(answer)] == [
        ("1", True),
        ("2", True),
        ("8", False),
    ]


async def test_an_orders_token_opens_that_order_alone(
    phone: AsyncClient, settings: Settings, database: Database, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    await factories.buy(database, show, maya, "A2")
    token = order_links.make_token(settings, order_id, 1)
    response = await phone.get("/api/wallet", headers={"X-Order-Token": token})
    assert [ticket["seat_number"] for ticket in tickets(response.json())] == ["1"]


@pytest.mark.parametrize("forgery", ["nonsense", "A" * 48])
async def test_a_token_we_never_wrote_opens_nothing(
    phone: AsyncClient, settings: Settings, database: Database, show: Show, maya: Buyer, forgery: str
) -> None:
    await factories.buy(database, show, maya, "A1")
    phone.cookies.set(cookie_name(settings), maya.session_id)
    response = await phone.get("/api/wallet", headers={"X-Order-Token": forgery})
    assert response.json()["shows"] == []


async def test_a_revoked_link_opens_nothing(
    phone: AsyncClient, settings: Settings, database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    await owner.execute("update ticket_orders set access_version = 2 where id = $1", order_id)
    token = order_links.make_token(settings, order_id, 1)
    response = await phone.get("/api/wallet", headers={"X-Order-Token": token})
    assert response.json()["shows"] == []


async def test_a_mails_link_becomes_a_cookie_and_a_clean_address(
    phone: AsyncClient, settings: Settings, database: Database, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    response = await phone.get("/wallet", params={"token": order_links.make_token(settings, order_id, 1)})
    assert response.status_code == 303
    assert response.headers["location"] == "/wallet"
    answer = (await phone.get("/api/wallet")).json()
    assert [ticket["seat_number"] for ticket in tickets(answer)] == ["1"]


async def test_voided_and_used_tickets_stay_and_say_so(
    phone: AsyncClient, settings: Settings, database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1", "A2")
    await owner.execute("update tickets set voided_at = now() where show_seat_id = $1", show.seats["A1"])
    await owner.execute("update tickets set scanned_at = now() where show_seat_id = $1", show.seats["A2"])
    answer = await open_wallet(phone, settings, maya.session_id)
    assert [("voided_at" in t, "scanned_at" in t) for t in tickets(answer)] == [(True, False), (False, True)]


async def test_an_unpaid_order_has_no_tickets(
    phone: AsyncClient, settings: Settings, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.reserve(database, show, maya, "A1")
    await factories.place(database, maya)
    assert (await open_wallet(phone, settings, maya.session_id))["shows"] == []


async def test_nothing_new_costs_nothing_and_nothing_is_stored_on_the_way(
    phone: AsyncClient, settings: Settings, database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    phone.cookies.set(cookie_name(settings), maya.session_id)
    first = await phone.get("/api/wallet")
    assert first.headers["cache-control"] == "private, no-store"
    again = await phone.get("/api/wallet", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await owner.execute("update tickets set scanned_at = now()")
    changed = await phone.get("/api/wallet", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_a_hall_that_was_redrawn_is_drawn_again(
    phone: AsyncClient, settings: Settings, database: Database, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    before = (await open_wallet(phone, settings, maya.session_id))["shows"][0]["seat_map"]
    await owner.execute("update seats set x_position = x_position * 2 where venue_id = $1", show.venue.id)
    await owner.execute("update venues set map_version = map_version + 1 where id = $1", show.venue.id)
    after = (await open_wallet(phone, settings, maya.session_id))["shows"][0]["seat_map"]
    assert after["view_box"] != before["view_box"]
