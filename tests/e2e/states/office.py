"""What staff see: signing in, and the doors."""

from playwright.async_api import expect

from pwa_tickets.accounts.passwords import hash_password
from tests import factories
from tests.e2e import door
from tests.e2e.states.scanner import came_in_elsewhere
from tests.e2e.states.studio import States, Studio

PASSWORD = "a quiet rehearsal"


async def office(studio: Studio) -> States:
    """Signed out, a wrong password, the doors with and without phones, the code of a new one."""
    email = f"olivia.{next(studio.numbers)}@example.com"
    await studio.owner.execute(
        "insert into profiles (role, name, email, password_hash) values ('owner', 'Olivia Grant', $1, $2)",
        email,
        await hash_password(PASSWORD),
    )
    page = (await studio.visitor()).page
    await page.goto("/admin/ticketing/check-in")
    await expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()
    yield "staff-sign-in", page
    for typed in ("not the password", PASSWORD):
        await page.get_by_label("Email").fill(email)
        await page.get_by_label("Password").fill(typed)
        await page.get_by_role("button", name="Sign in").click()
        if typed != PASSWORD:
            await expect(page.get_by_text("Address and password do not fit together")).to_be_visible()
            yield "staff-wrong-password", page
    await expect(page.get_by_role("heading", name="Doors", exact=True)).to_be_visible()
    yield "staff-doors-first", page

    (label,) = await studio.together(studio.on_sale, 1)
    await factories.buy(studio.database, studio.on_sale, studio.parent(), label)
    (code,) = await door.codes_of(studio.owner, studio.on_sale, label)
    await came_in_elsewhere(studio, studio.on_sale, code)
    await came_in_elsewhere(studio, studio.on_sale, code)
    await page.reload()
    await expect(page.get_by_role("heading", name="Please look at these")).to_be_visible()
    yield "staff-doors", page
    await page.get_by_label("For how many hours").fill("many")
    await page.get_by_label("Door", exact=True).fill("Main door")
    await page.get_by_role("button", name="Show the code").click()
    await expect(page.get_by_text("Please give the hours as a number")).to_be_visible()
    yield "staff-doors-error", page
    await page.get_by_label("For how many hours").fill("")
    await page.get_by_role("button", name="Show the code").click()
    await expect(page.locator(".enroll-code svg")).to_be_visible()
    yield "staff-new-scanner", page
