"""Staff write to the families of a show: with two quick clicks, and each family has it once."""

from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import factories, office
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.factories import Owner, Show

SUBJECT = "Doors open at 6:15"


async def test_words_to_the_families_of_a_show_arrive_once_as_they_were_shown(
    make_device: MakePhone, live_server: LiveServer, database: Database, owner: Owner, show: Show
) -> None:
    families = [factories.a_buyer(number) for number in (71, 72)]
    for buyer, seat in zip(families, ("A3", "A4"), strict=True):
        await factories.buy(database, show, buyer, seat)
    secret = await office.sign_in(owner, await office.make_staff(owner, name="Dana Whitfield"))
    async with make_device() as phone:
        cookie = {"name": "pwa_tickets", "value": secret, "url": live_server.base_url}
        await phone.context.add_cookies([cookie])  # type: ignore[list-item]
        page = await phone.open(f"/admin/ticketing/shows/{show.id}")
        await page.get_by_role("link", name="Write to families").click()
        await page.get_by_label("Subject").fill(SUBJECT)
        await page.get_by_label("Your words").fill("The lobby is being painted.")
        await page.get_by_label("Answers go to").fill("front@studio.example")
        await page.get_by_role("button", name="See how it looks").click()
        await expect(page.get_by_text("Answers go to front@studio.example.")).to_be_visible()
        await page.get_by_role("button", name="Send to").dblclick()
        await expect(page.get_by_text("It went out.")).to_be_visible(timeout=20_000)
        await page.get_by_role("link", name="Messages").last.click()
        await expect(page.get_by_role("rowheader", name=SUBJECT)).to_have_count(1)
    for buyer in families:
        [mail] = [one for one in await live_server.mails(buyer.email) if one["subject"] == SUBJECT]
        assert mail["to"].endswith(f"<{buyer.email}>")
