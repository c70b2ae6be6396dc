"""Passkeys of one's own: none yet, two of them, one renamed and one removed."""

from playwright.async_api import expect

from tests import office
from tests.e2e.states.studio import States, Studio

KEPT = """
    insert into passkeys (profile_id, credential_id, public_key, sign_count, name, last_used_at)
    select $1::text::uuid, gen_random_uuid()::text::bytea, 'key', 0, one.name, one.used
    from (values (1, 'Theodora’s phone', now()), (2, 'Laptop in the studio’s office', null)) one (place, name, used)
    order by one.place
"""


async def passkeys(studio: Studio) -> States:
    """The list; calling one something else and removing it, with what can be wrong."""
    theodora = await office.make_staff(studio.owner, "staff", name="Theodora Papadimitriou-Vanderbilt")
    page = (await studio.signed_in(await office.sign_in(studio.owner, theodora))).page
    await page.goto("/admin/account/passkeys")
    await expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    yield "staff-passkeys-none", page
    await studio.owner.execute(KEPT, theodora.profile_id)
    await page.reload()
    await expect(page.get_by_text("not used yet")).to_be_visible()
    yield "staff-passkeys", page
    await page.get_by_role("link", name="Change Theodora’s phone").click()
    await expect(page.get_by_role("heading", name="Remove it")).to_be_visible()
    yield "staff-passkey", page
    await page.get_by_label("Your password").fill("a guess")
    await page.get_by_role("button", name="Remove the passkey").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-passkey-error", page
