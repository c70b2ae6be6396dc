"""Whoever has an account hears by mail that somebody changed how it is signed in to, at the address it had before."""

import json

import httpx
import pytest

from pwa_tickets.accounts import account_links, jobs, staff
from pwa_tickets.accounts.account_changes import SENTENCES, AccountChange
from pwa_tickets.accounts.models import LinkPurpose
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.unit.accounts.team_steps import PASSWORD

SAM = "sam@studio.example"
NEW = "sam.new@studio.example"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    """The mails that were sent."""
    mails: list[Mail] = []

    async def send(written: Mail, _settings: Settings) -> None:
        mails.append(written)

    monkeypatch.setattr(mail, "send", send)
    return mails


@pytest.fixture
async def sam(database: Database, browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of a member of staff, signed in."""
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=SAM, name="Sam", role="staff", password=PASSWORD)
    await browser.post("/admin/sign-in", data={"email": SAM, "password": PASSWORD})
    return browser


async def run_queued(database: Database, settings: Settings, owner: Owner) -> list[str]:
    """Mail every queued change; returns what they are."""
    rows = await owner.fetch(
        "delete from pgqueuer where entrypoint = 'send_account_change' returning payload"
    )
    told = [json.loads(row["payload"]) for row in rows]
    for facts in told:
        await jobs.send_account_change(database, settings, **facts)
    return [facts["change"] for facts in told]


async def test_a_new_password_is_mailed_to_its_owner(
    sam: httpx.AsyncClient, database: Database, settings: Settings, owner: Owner, sent: list[Mail]
) -> None:
    await sam.post("/admin/account/password", data={"current": "a guess", "password": "the second act"})
    assert await run_queued(database, settings, owner) == []
    await sam.post("/admin/account/password", data={"current": PASSWORD, "password": "the second act"})
    assert await run_queued(database, settings, owner) == ["password_changed"]
    assert [one.to_email for one in sent] == [SAM]
    assert "Your account’s password was changed." in sent[0].text
    assert f"{settings.base_url}/admin/forgot-password" in sent[0].text


async def test_a_new_address_is_mailed_to_the_old_one(
    sam: httpx.AsyncClient, database: Database, settings: Settings, owner: Owner, sent: list[Mail]
) -> None:
    await sam.post("/admin/account/email", data={"current": PASSWORD, "email": NEW})
    link_id = await owner.fetchval("select id from account_links where purpose = 'email_change'")
    async with database.transaction(SYSTEM) as db:
        link = await account_links.to_mail(db, link_id)
    assert link is not None
    assert link.purpose is LinkPurpose.EMAIL_CHANGE
    await sam.post(f"/admin/new-email/{account_links.link_token(settings, link)}")
    assert await owner.fetchval("select email from profiles where name = 'Sam'") == NEW
    assert await run_queued(database, settings, owner) == ["email_changed"]
    assert [one.to_email for one in sent] == [SAM]
    assert "tell an owner of the studio’s account right away" in sent[0].text
    assert "forgot-password" not in sent[0].text


def test_every_change_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(AccountChange)
