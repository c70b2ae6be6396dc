"""Where the environment has said the studio's name, the settings page shows which variable did, and leaves it alone."""

from dataclasses import replace

import httpx
import pytest

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.studio.in_force import read_studio
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE as ACCEPTS_PAGES

PAGE = "/admin/ticketing/settings"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The environment has said the name."""
    return replace(settings, told=frozenset({"PWA_TICKETS_STUDIO_NAME"}))


async def test_the_page_names_the_variable_that_decides(
    browser: httpx.AsyncClient, owner: Owner, database: Database
) -> None:
    browser.cookies.set("pwa_tickets", await office.sign_in(owner, await office.make_staff(owner, "owner")))
    assert "PWA_TICKETS_STUDIO_NAME" in (await browser.get(PAGE, headers=ACCEPTS_PAGES)).text
    sent = await browser.post(f"{PAGE}/studio", data={"phone": "555"}, headers=ACCEPTS_PAGES)
    assert sent.status_code == 303
    async with database.transaction(SYSTEM) as db:
        kept = await read_studio(db)
    assert kept is not None
    assert (kept.name, kept.phone) == (None, "555")
