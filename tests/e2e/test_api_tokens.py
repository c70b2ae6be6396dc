"""An owner lets a program in for the reports and nothing else, sees that it came, and locks it out again."""

import httpx
import pytest
from playwright.async_api import expect

from pwa_tickets.web.actor import hash_of
from tests.e2e.conftest import MakePhone
from tests.e2e.live_server import LiveServer
from tests.e2e.office_steps import LAPTOP, at_work
from tests.factories import Owner

API = "/api/admin/ticketing"


@pytest.mark.parametrize(
    ("options", "name"),
    [({}, "Spreadsheet of the phone"), (LAPTOP, "Spreadsheet of the laptop")],
    ids=["phone", "laptop"],
)
async def test_a_program_comes_in_for_what_was_chosen_until_it_is_locked_out(
    make_device: MakePhone, live_server: LiveServer, owner: Owner, options: dict[str, object], name: str
) -> None:
    async with (
        at_work(make_device, owner, options) as device,
        httpx.AsyncClient(base_url=live_server.base_url, verify=False) as program,
    ):
        page = await device.open("/admin/ticketing/tokens")
        await page.get_by_label("Program name").fill(name)
        await page.get_by_label("Read reports").check()
        await page.get_by_role("button", name="Make the token").click()
        await expect(page.get_by_text("It won’t be shown again")).to_be_visible()
        token = await page.locator("pre").inner_text()
        await page.get_by_role("link", name="I saved it").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
        await expect(row).to_contain_text("Not used yet")
        await expect(row).to_contain_text("Read reports")
        assert token not in await page.content()

        program.headers["Authorization"] = f"Bearer {token}"
        assert (await program.get(f"{API}/dashboard")).status_code == 200
        assert (await program.get(f"{API}/orders")).status_code == 403
        assert (await program.post(f"{API}/tokens", json={"name": "Mine", "scopes": []})).status_code == 403
        await page.reload()
        await expect(row).to_be_visible()
        await expect(row).not_to_contain_text("Not used yet")

        await page.get_by_role("link", name=f"Revoke {name}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(page.get_by_text(f"“{name}” is revoked.")).to_be_visible()
        await expect(row).to_have_count(0)
        assert (await program.get(f"{API}/dashboard")).status_code == 401
    told = await owner.fetch(
        "select action from audit_log where subject_id = (select id::text from api_tokens where token_hash = $1) "
        "order by id",
        hash_of(token),
    )
    assert [one["action"] for one in told] == ["api_token_made", "api_token_revoked"]
