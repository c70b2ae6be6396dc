"""The pages of the team: an owner invites, whoever is invited chooses a password and is in, with nothing typed twice."""

import re

import httpx
import pytest

from pwa_tickets.accounts import jobs
from pwa_tickets.accounts.invitations import link_token
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail
from pwa_tickets.settings import Settings
from pwa_tickets.web.logs import HIDDEN
from tests.factories import Owner
from tests.unit.accounts.team_steps import NINA, PAGE, PASSWORD, come_in, sentence_of
from tests.unit.conftest import MakeBrowser

TEAM = "/admin/ticketing/team"


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    """What would be mailed."""
    sent: list[Mail] = []

    async def keep(one: Mail, _: Settings) -> None:
        sent.append(one)

    monkeypatch.setattr(mail, "send", keep)
    return sent


async def test_from_the_invitation_to_the_first_page_of_the_role(
    browser: httpx.AsyncClient,
    make_browser: MakeBrowser,
    database: Database,
    owner: Owner,
    settings: Settings,
    outbox: list[Mail],
) -> None:
    await come_in(browser, owner)
    sent = await browser.post(TEAM, data={"email": NINA.upper(), "role": "door_staff"})
    assert (sent.status_code, sent.headers["location"]) == (303, TEAM)
    page = (await browser.get(TEAM, headers=PAGE)).text
    assert f"An invitation is on its way to {NINA}." in page
    invitation_id = await owner.fetchval("select id from invitations")
    await jobs.send_invitation(database, settings, str(invitation_id))
    [mailed] = outbox
    assert mailed.to_email == NINA
    link = re.search(r"https?://\S+/admin/invitation/\S+", mailed.text)
    assert link
    assert link[0] in mailed.html
    async with make_browser() as nina:
        form = await nina.get(link[0], headers=PAGE)
        assert f'value="{NINA}"' in form.text
        short = await nina.post(link[0], data={"name": "Nina Ito", "password": "short"})
        assert short.status_code == 422
        assert "at least 10 characters" in sentence_of(short)
        assert 'value="Nina Ito"' in short.text
        done = await nina.post(link[0], data={"name": "Nina Ito", "password": PASSWORD})
        assert (done.status_code, done.headers["location"]) == (303, "/admin/ticketing/check-in")
        first = await nina.get("/admin/ticketing/check-in", headers=PAGE)
        assert "Welcome, Nina Ito." in first.text
        assert (await nina.get(TEAM, headers=PAGE)).status_code == 403
        again = await nina.get(link[0], headers=PAGE)
        assert again.status_code == 410
        assert "This invitation is over" in again.text
        await nina.post("/admin/sign-out")
        back = await nina.post("/admin/sign-in", data={"email": NINA, "password": PASSWORD})
        assert back.status_code == 303


async def test_what_is_wrong_with_an_invitation_is_said_and_nothing_is_lost(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    me = await come_in(browser, owner)
    mine = await owner.fetchval("select email from profiles where id = $1", me.uuid)
    for email, sentence in ((mine, "already has access"), ("nina", "address"), ("", "email address")):
        answer = await browser.post(TEAM, data={"email": email, "role": "owner"})
        assert answer.status_code == 422
        assert sentence in sentence_of(answer)
        assert f'value="{email}"' in answer.text
        assert re.search(r'value="owner"\s+checked', answer.text)
    assert await owner.fetchval("select count(*) from invitations") == 0


async def test_the_only_owner_is_told_why_nothing_changes(browser: httpx.AsyncClient, owner: Owner) -> None:
    me = await come_in(browser, owner)
    answer = await browser.post(f"{TEAM}/{me.profile_id}", data={"role": "staff"})
    assert answer.status_code == 422
    assert "Make somebody else an owner first." in sentence_of(answer)
    await browser.post(f"{TEAM}/{me.profile_id}/end")
    page = await browser.get(TEAM, headers=PAGE)
    assert "Make somebody else an owner first." in page.text


async def test_an_address_in_a_log_hides_the_link(settings: Settings, owner: Owner) -> None:
    line = (
        f"GET /admin/invitation/{link_token(settings, await owner.fetchval('select gen_random_uuid()'))} 200"
    )
    for secret, instead in HIDDEN:
        line = secret.sub(instead, line)
    assert line == "GET /admin/invitation/(code) 200"
