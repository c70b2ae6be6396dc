"""What staff see: signing in, and check-in."""

import json

from playwright.async_api import expect

from tests import arrange, factories
from tests.e2e.states.studio import States, Studio

PASSWORD = "a quiet rehearsal"


async def office(studio: Studio) -> States:
    """Signed out, a wrong password, check-in without and with devices, the code of a new one, one revoked."""
    email = f"olivia.{next(studio.numbers)}@example.com"
    await arrange.add_staff(studio.owner, email, PASSWORD)
    page = (await studio.visitor()).page
    await page.goto("/admin/ticketing/check-in")
    await expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()
    yield "staff-sign-in", page
    for typed in ("not the password", PASSWORD):
        await page.get_by_label("Email").fill(email)
        await page.get_by_label("Password").fill(typed)
        await page.get_by_role("button", name="Sign in").click()
        if typed != PASSWORD:
            await expect(page.get_by_text("That email and password don’t match")).to_be_visible()
            yield "staff-wrong-password", page
    await expect(page.get_by_role("heading", name="Check-in", exact=True)).to_be_visible()
    yield "staff-check-in-first", page

    (label,) = await studio.together(studio.on_sale, 1)
    await factories.buy(studio.database, studio.on_sale, studio.parent(), label)
    (code,) = await arrange.ticket_codes(studio.owner, studio.on_sale, label)
    await arrange.admit_at_another_gate(studio.owner, studio.on_sale, code)
    await arrange.admit_at_another_gate(studio.owner, studio.on_sale, code)
    await page.reload()
    await expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
    yield "staff-check-in", page
    await page.get_by_label("For how many hours").fill("many")
    await page.get_by_label("Gate or door", exact=True).fill("")
    await page.get_by_role("button", name="Show the code").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_focused()
    yield "staff-check-in-error", page
    await page.get_by_label("Gate or door", exact=True).fill("Main door")
    await page.get_by_label("For how many hours").fill("")
    await page.get_by_role("button", name="Show the code").click()
    await expect(page.locator(".enroll-code svg")).to_be_visible()
    await page.locator(".enroll-code").scroll_into_view_if_needed()
    yield "staff-new-device", page
    await page.get_by_role("link", name="Revoke Main door").first.click()
    await expect(page.get_by_role("dialog", name="Revoke Main door?")).to_be_visible()
    yield "staff-check-in-revoke", page
    await page.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_text("Main door is revoked.")).to_be_visible()
    yield "staff-check-in-revoked", page


async def concerns(studio: Studio) -> States:
    """A payment that does not match, one whose order is gone, and very many unpaid seats from one place, which are let go."""
    email = f"olga.{next(studio.numbers)}@example.com"
    await arrange.add_staff(studio.owner, email, PASSWORD)
    page = (await studio.visitor()).page
    await page.goto("/admin/sign-in?next=/admin/ticketing/concerns")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
    (label,) = await studio.together(studio.on_sale, 1)
    order_id = await factories.reserve_and_place(studio.database, studio.on_sale, studio.parent(), label)
    await factories.settle(studio.database, order_id, amount_in_cents=1)
    differs = {"stripe_id": "ch_3QpL2eK9mVxT0aR1", "amount_in_cents": 4200, "booked_in_cents": 0}
    await studio.owner.execute("select note_difference($1, $2)", order_id, json.dumps(differs))
    await studio.owner.execute(
        """insert into audit_log (actor_role, action, subject_type, subject_id, after)
           values ('system', 'cash_owed', 'order', $1, '{"amount_in_cents": 6000}')""",
        str(order_id),
    )
    await arrange.crowd(studio.owner, studio.upcoming, 100)  # nobody else has a seat of it
    await arrange.orderless_payment(studio.owner)
    await page.reload()
    await expect(page.get_by_text("Nothing was booked").first).to_be_visible()
    await expect(page.get_by_role("heading", name="Paid, and the order is gone")).to_be_visible()
    await expect(page.get_by_text("the books have")).to_be_visible()
    await expect(page.get_by_role("button", name="Paid back in cash").first).to_be_visible()
    yield "staff-concerns", page
    await page.goto("/admin/ticketing/reconciliation")
    await expect(page.get_by_text("The books don’t know of it.").first).to_be_visible()
    yield "staff-reconciliation", page
    await studio.owner.execute(
        """insert into reconciliations (looked_from, looked_until, movements, differences)
           select now() - make_interval(days => n), now() - make_interval(days => n - 1), 40 + n, (n = 1)::int
           from generate_series(1, 3) n"""
    )
    await page.reload()
    await expect(page.get_by_role("heading", name="The last nights")).to_be_visible()
    yield "staff-reconciliation-nights", page
    await page.goto("/admin/ticketing/concerns")
    await page.get_by_role("link", name="Release them").click()
    await expect(page.get_by_role("heading", name="Release")).to_be_visible()
    yield "staff-crowd-question", page
    await page.get_by_role("button", name="Release them").click()
    await expect(page.get_by_text("seats are free again.")).to_be_visible()
    yield "staff-crowd-released", page
    await page.get_by_label("What became of it").fill("Booked by hand, see the note of the bank.")
    await page.get_by_role("button", name="Done").first.click()
    await expect(page.get_by_text("Done.")).to_be_visible()
