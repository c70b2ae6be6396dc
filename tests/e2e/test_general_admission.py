"""Journey: three places on the lawn by a stepper, paid, and let in at the door without a network."""

import re

import pytest
from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests.e2e import scanner_steps
from tests.e2e.conftest import MakePhone, Phone
from tests.e2e.purchase_steps import PAYS, continue_button, go_to_checkout, pay, tick
from tests.factories import Owner, Venue, a_buyer, add_lawn, make_show, make_venue, reserve_places
from tests.waiting import until_true

RESERVED = "select count(*) from show_seats where show_id = $1 and status = 'reserved'"


async def test_three_places_on_the_lawn_are_bought_and_scanned(
    make_device: MakePhone, owner: Owner, database: Database
) -> None:
    venue = await make_venue(owner, rows=(), name="The Green")
    lawn = await add_lawn(owner, venue, 120)
    show = await make_show(owner, venue, title="Picnic Matinee")
    neighbor = a_buyer(7_301)  # whose cart stays open: one of nobody else's journey
    async with make_device() as parent, make_device() as usher:
        page = await parent.open(f"/shows/{show.id}/seats")
        places = page.get_by_role("spinbutton", name=re.compile("^How many for Lawn"))
        await expect(page.get_by_text("120 left")).to_be_visible()
        await expect(page.get_by_role("link", name="Map")).to_have_count(0)
        for _ in range(3):
            await page.get_by_role("button", name="One more").tap()
        await expect(places).to_have_value("3")
        await expect(continue_button(page, 3)).to_be_visible()
        await expect(page.locator(".chip-seat")).to_have_text(re.compile(r"Lawn × 3\s+\$45"))
        await reserve_places(database, show, neighbor, lawn, 5)
        await expect(page.get_by_text("112 left")).to_be_visible()  # another phone's are news here
        await places.fill("2")
        await reserve_places(database, show, neighbor, lawn, 6)
        await expect(page.get_by_text("111 left")).to_be_visible()
        await expect(places).to_have_value("2")  # nobody's news overwrites what is being typed
        await places.fill("3")
        await places.press("Tab")

        await go_to_checkout(page, name="Maya Okafor", email="maya.lawn@example.com")
        await pay(page, PAYS)
        await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=20_000)
        await expect(page.get_by_text("Lawn, general admission × 3")).to_be_visible()
        await expect(page.locator(".order-tickets .plate").first).to_contain_text("General admission")
        await expect(page.get_by_text("Gate 2").first).to_be_visible()

        await scanner_steps.start_scanning(usher, owner, show)
        await usher.context.set_offline(True)
        codes = await owner.fetch(
            "select t.qr_code from tickets t join show_seats ss on ss.id = t.show_seat_id where ss.show_id = $1",
            show.id,
        )
        assert len(codes) == 3
        for code in codes:
            await scanner_steps.read_by_hand(usher.page, code["qr_code"])
            said = usher.page.locator("scanner-verdict:not([hidden])")
            await expect(said).to_contain_text("Let in")
            await expect(said.locator(".plate")).to_have_text(
                re.compile(r"Lawn\s+Row\s+Seat\s+General admission")
            )
            await expect(said).to_contain_text("Gate 2")


async def test_a_hall_with_a_lawn_sells_seats_on_the_map_and_places_beside_it(
    phone: Phone, owner: Owner, venue: Venue
) -> None:
    await add_lawn(owner, venue, 2, name="Terrace")
    show = await make_show(owner, venue)
    page = await phone.open(f"/shows/{show.id}/seats?view=list")
    await tick(page, "A1")
    places = page.get_by_role("spinbutton", name=re.compile("^How many for Terrace"))
    await places.fill("7")
    await places.press("Tab")
    await expect(places).to_have_value("2")  # there are no more
    await expect(continue_button(page, 3)).to_be_visible()
    await expect(page.get_by_role("button", name="One more")).to_be_disabled()
    await page.get_by_role("button", name=re.compile("^Give back Terrace")).tap()
    await expect(places).to_have_value("0")
    await expect(continue_button(page, 1)).to_be_visible()
    await until_true(owner, f"select ({RESERVED}) = 1", show.id)
    await page.reload()
    await expect(continue_button(page, 1)).to_be_visible()
    await expect(page.get_by_text("2 left")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height", "letters"), [(320, 568, "100%"), (740, 360, "100%"), (360, 740, "200%")]
)
async def test_the_hall_has_room_beside_a_lawn(
    phone: Phone, owner: Owner, venue: Venue, width: int, height: int, letters: str
) -> None:
    await add_lawn(owner, venue, 20)
    show = await make_show(owner, venue)
    page = await phone.open(f"/shows/{show.id}/seats")
    await expect(page.locator("seat-map svg").first).to_be_visible()
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate("(size) => (document.documentElement.style.fontSize = size)", letters)
    seat_map = await page.locator("seat-map").bounding_box()
    assert seat_map
    assert seat_map["height"] >= 100
    if letters == "100%":
        await expect(page.get_by_role("button", name="One more")).to_be_in_viewport(ratio=0.99)


async def test_without_a_script_the_number_is_typed(
    make_device: MakePhone, owner: Owner, venue: Venue
) -> None:
    await add_lawn(owner, venue, 20)
    show = await make_show(owner, venue)
    async with make_device(java_script_enabled=False) as phone:
        page = await phone.open(f"/shows/{show.id}/seats")
        await page.get_by_role("spinbutton", name=re.compile("^How many for Lawn")).fill("2")
        await page.get_by_role("button", name="Continue").tap()
        await expect(page).to_have_url(re.compile("/checkout$"))
        await expect(page.get_by_text("Lawn, general admission × 2")).to_be_visible()
