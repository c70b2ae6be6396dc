"""In WebKit, the engine of every iPhone: choosing seats by list and by map, seeing others choose, paying."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import PAYS
from tests.e2e.webkit import ONCE_MORE, WebKitPhone, webkit_phone
from tests.factories import Buyer, Owner, Show
from tests.waiting import until_true

pytestmark = [ONCE_MORE, pytest.mark.proof]

RESERVED = "select count(*) = $2 from show_seats where show_id = $1 and status = 'reserved'"


@pytest.fixture
async def phone(screen: str, live_server: LiveServer, tmp_path: Path) -> AsyncGenerator[WebKitPhone]:
    """In the hands of somebody new."""
    async with webkit_phone(tmp_path / "phone", screen, live_server.base_url) as phone:
        yield phone


async def test_the_list_reserves_and_gives_back(phone: WebKitPhone, owner: Owner, show: Show) -> None:
    await choose(phone, show, "A1", "B2")
    await phone.find("button", r"^Continue · 2 seats\s+\$50\.00")
    await phone.find("[role=timer]", "Yours for")
    await until_true(owner, RESERVED, show.id, 2)
    await phone.tap(".chip-seat", "A 1")
    await until_true(owner, RESERVED, show.id, 1)


async def test_the_map_comes_nearer_and_reserves(phone: WebKitPhone, owner: Owner) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))
    await phone.open(f"/shows/{show.id}/seats")
    seat = "seat-map .seats path:nth-child(150)"
    await phone.touch(seat)
    await phone.find("seat-map .numbers text")
    assert await owner.fetchval(
        RESERVED, show.id, 0
    )  # a seat too small for a thumb is not what the first tap meant
    await phone.touch(seat)
    await phone.find(f"{seat}.mine")
    await until_true(owner, RESERVED, show.id, 1)


async def test_a_seat_that_somebody_takes_is_taken_on_this_phone_at_once(
    phone: WebKitPhone, database: Database, show: Show, dana: Buyer
) -> None:
    await phone.open(f"/shows/{show.id}/seats?view=list")
    await phone.find(".seat-row", r"· 8 free")
    await factories.reserve(database, show, dana, "C3")
    await phone.find(".seat-row", r"· 7 free")
    assert await phone.run("return document.querySelector(arguments[0]).disabled", box("C3"))


async def test_a_card_pays(phone: WebKitPhone, live_server: LiveServer, owner: Owner, show: Show) -> None:
    await choose(phone, show, "A2", "A3")
    await phone.tap("button", "^Continue · 2 seats")
    await phone.type("Your name", "Maya Okafor")
    await phone.type("Email", "maya.on.webkit@example.com")
    await phone.tap("button", "^Continue to payment")
    await phone.inside("iframe")
    for field, typed in {
        "Card number": PAYS,
        "Expiration": "1234",
        "Security code": "123",
        "ZIP code": "12545",
    }.items():
        await phone.type(field, typed)
    await phone.inside("")
    await phone.tap("button", "^Pay")
    await phone.find("h1", "going")
    await phone.find("main", r"paid \$60\.00")
    assert (
        await owner.fetchval(
            "select count(*) from show_seats where show_id = $1 and status = 'sold'", show.id
        )
        == 2
    )
    assert (await live_server.wait_for_mail("maya.on.webkit@example.com", subject="Your 2 tickets for"))[
        "attachments"
    ]


async def test_the_cart_outlives_the_browser_on_plain_http(
    screen: str, live_server: LiveServer, owner: Owner, show: Show, tmp_path: Path
) -> None:
    folder = tmp_path / "phone"
    async with webkit_phone(folder, screen, live_server.base_url) as phone:
        await choose(phone, show, "B5")
        await until_true(owner, RESERVED, show.id, 1)
        (cookie,) = await phone.cookies()
        # WebKit drops a Secure cookie that comes over http, even from this machine: no reservation would find its buyer.
        assert (
            cookie.items()
            >= {"name": "pwa_tickets", "httpOnly": True, "secure": False, "sameSite": "Lax"}.items()
        )
    async with webkit_phone(folder, screen, live_server.base_url) as phone:
        await phone.open(f"/shows/{show.id}/seats?view=list")
        await phone.find(".chip-seat", "B 5")
        await phone.find("button", "^Continue · 1 seat")


async def choose(phone: WebKitPhone, show: Show, *labels: str) -> None:
    """Tick seats (`A1`) in the picker's list."""
    await phone.open(f"/shows/{show.id}/seats?view=list")
    for label in labels:
        await phone.tap(f"label.seat-box:has({box(label)})")


def box(label: str) -> str:
    """A seat's checkbox: `A1` is row A, seat 1."""
    return f'[aria-label*="row {label[0]}, seat {label[1:]},"]'
