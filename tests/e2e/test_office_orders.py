"""A family rings: its tickets never came. Staff find the order, mend its address, send again, and note the call."""

import pytest
from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import arrange, factories, office
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.factories import Buyer, Owner, Show

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
WRONG, RIGHT = "yara.okonkwo@exmaple.com", "yara.okonkwo@example.com"


@pytest.mark.parametrize(("options", "label"), [({}, "A1"), (LAPTOP, "A2")], ids=["phone", "laptop"])
async def test_a_wrong_address_is_found_mended_and_sent_again(
    make_device: MakePhone,
    live_server: LiveServer,
    database: Database,
    owner: Owner,
    show: Show,
    options: dict[str, object],
    label: str,
) -> None:
    buyer = Buyer(f"Yara Okonkwo {label}", f"yara-session-{label}-00000000000000000000000001", WRONG)
    order = await factories.buy(database, show, buyer, label)
    await arrange.refused_email(owner, order, WRONG)
    secret = await office.sign_in(owner, await office.make_staff(owner, name="Dana Whitfield"))
    async with make_device(**options) as device:
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        page = await device.open("/admin/ticketing/orders")
        await page.get_by_label("Search").fill(f"okonkow {label}")
        await page.get_by_role("button", name="Find").click()
        await expect(page.get_by_text("Here’s what’s close.")).to_be_visible()
        await expect(page.get_by_text("Email refused")).to_be_visible()
        assert "q=okonkow" in page.url, "to be sent to a colleague"
        await page.get_by_role("rowheader").get_by_role("link").click()

        await page.get_by_role("link", name="Correct name or email").click()
        await page.get_by_label("Email").fill(RIGHT)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text(f"The tickets are on their way to {RIGHT}.")).to_be_visible()
        await page.get_by_role("button", name="Send again").dblclick()
        sent = page.get_by_text(f"The tickets are on their way to {RIGHT}.", exact=True)
        await expect(sent).to_be_visible()  # the page after, not the one that said "Saved." before
        await page.get_by_label("New note").fill("Rang: the address had two letters swapped.")
        await page.get_by_role("button", name="Keep the note").click()
        await expect(page.get_by_text("The note is kept.")).to_be_visible()
        await expect(page.get_by_role("button", name="Print")).to_be_visible()

    history = [
        row["action"]
        for row in await owner.fetch(
            "select action from audit_log where subject_id = $1 order by id", str(order)
        )
    ]
    assert history[0] == "order_corrected"
    assert history[-1] == "order_note_added"
    kept = await owner.fetchrow(
        "select customer_email, access_version from ticket_orders where id = $1", order
    )
    assert kept is not None
    assert tuple(kept) == (RIGHT, 2)
