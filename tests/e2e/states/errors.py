"""What everybody sees when something is not there, not theirs, too much, or broken."""

from playwright.async_api import expect

from pwa_tickets.web.actor import hash_of
from tests import arrange
from tests.e2e.states.studio import States, Studio

GUESSED = "nobody@example.com"
FROM_ELSEWHERE = "<form method='post' action='{}/lookup'><input name='email' value='maya@example.com'></form>"


async def refusals(studio: Studio) -> States:
    """Nothing there, another site's form, too many tries, and the page for programmers."""
    phone = await studio.visitor()
    page = await phone.open("/nowhere")
    yield "error-404", page
    await page.goto("about:blank")
    await page.set_content(FROM_ELSEWHERE.format(studio.server.base_url))
    async with page.expect_navigation():
        await page.evaluate("document.forms[0].submit()")
    await expect(page.get_by_text("This request came from another site")).to_be_visible()
    yield "error-403", page
    await page.goto("/admin/sign-in")
    await arrange.empty_rate_limit(studio.owner, f"log-in:{hash_of(GUESSED)}")
    await page.get_by_label("Email").fill(GUESSED)
    await page.get_by_label("Password").fill("one guess too many")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("group", name="You’re not signed in")).to_be_visible()
    yield "error-429", page
    yield "problem", await phone.open("/problems/seats-taken")


async def broken(studio: Studio) -> States:
    """A defect, and a database that is away."""
    phone = await studio.visitor()
    async with arrange.table_missing(studio.owner, "recital_series"):
        yield "error-500", await phone.open("/")
