"""The link that begins the set-up: once, for three days, for an empty studio, and again when it is printed again."""

from dataclasses import replace

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE
from tests.unit.setup.steps import begin, print_link


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A server that was told nobody's name."""
    return replace(settings, studio_name=Settings.studio_name)


async def test_whoever_has_the_link_is_the_owner_and_signed_in(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    answer = await begin(browser, database)
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")
    assert await owner.fetchval("select role from profiles where email = 'olivia@prairie.example'") == "owner"
    page = await browser.get("/setup/show")
    assert page.status_code == 200
    assert "Prairie Dance" in page.text
    assert "In Chicago time." in page.text


async def test_an_empty_studio_does_not_go_by_the_name_of_the_sample(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/admin/sign-in", "/manifest.webmanifest"):
        said = (await browser.get(path, headers=PAGE)).text
        assert "Your studio" in said, path
        assert "Starlight" not in said, path


async def test_the_link_works_once(browser: httpx.AsyncClient, database: Database) -> None:
    link = await print_link(database)
    assert link
    typed = {"email": "a@b.example", "password": "a quiet rehearsal", "studio": "Mine"}
    assert (await browser.post(link, data=typed, headers=PAGE)).status_code == 303
    assert (await browser.get(link, headers=PAGE)).status_code == 410
    assert (await browser.post(link, data=typed, headers=PAGE)).status_code == 410
    assert await print_link(database) is None


async def test_a_link_printed_again_takes_the_place_of_the_first(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    first, second = await print_link(database), await print_link(database)
    assert first
    assert second
    assert (await browser.get(first, headers=PAGE)).status_code == 410
    assert (await browser.get(second, headers=PAGE)).status_code == 200
    assert second.rpartition("/")[2] not in str(await owner.fetchval("select link_hash from studio"))
    await owner.execute("update studio set link_expires_at = now() - interval '1 second'")
    assert (await browser.get(second, headers=PAGE)).status_code == 410


async def test_where_somebody_works_already_no_link_is_printed_and_none_opens(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    link = await print_link(database)
    assert link
    await office.make_staff(owner, "owner")
    assert await print_link(database) is None
    assert (await browser.get(link, headers=PAGE)).status_code == 410


async def test_a_studio_whose_set_up_nobody_began_sells_as_ever(
    browser: httpx.AsyncClient, database: Database
) -> None:
    await print_link(database)
    assert "Rehearsal" not in (await browser.get("/terms")).text


async def test_a_short_password_is_refused_and_the_link_stays(
    browser: httpx.AsyncClient, database: Database
) -> None:
    answer = await begin(browser, database, password="short")
    assert answer.status_code == 422
    assert 'value="Prairie Dance"' in answer.text
