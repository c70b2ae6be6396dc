"""A forgotten password comes back by mail: nobody learns who works here, and a link works once, in time, for its own purpose."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from pwa_tickets.accounts import account_links, credentials, jobs, staff
from pwa_tickets.accounts.account_links import AccountLinkOver, link_token
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.models import LinkPurpose
from pwa_tickets.accounts.staff import WrongPassword
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import Mail
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, StaffRole
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PASSWORD

SAM = "sam@studio.example"
NEW_PASSWORD = "the second act begins"


@pytest.fixture
async def sam(database: Database) -> StaffMember:
    """Somebody who works here."""
    async with database.transaction(SYSTEM) as db:
        profile_id = await staff.add(db, email=SAM, name="Sam", role="staff", password=PASSWORD)
    return StaffMember(str(profile_id), "Sam", StaffRole.STAFF)


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    """What would be mailed."""
    sent: list[Mail] = []

    async def keep(one: Mail, _: Settings) -> None:
        sent.append(one)

    monkeypatch.setattr(mail, "send", keep)
    return sent


async def ask(
    database: Database, owner: Owner, settings: Settings, email: str = SAM, profile_id: UUID | None = None
) -> UUID | None:
    """Somebody asks for a link; the row of it."""
    async with database.transaction(SYSTEM) as db:
        await account_links.ask(db, email=email, asker=Asker(settings=settings), profile_id=profile_id)
    newest: UUID | None = await owner.fetchval(
        "select id from account_links where email = $1 order by created_at desc limit 1", email
    )
    return newest


async def token_of(database: Database, settings: Settings, link_id: UUID | None) -> str:
    assert link_id
    async with database.transaction(SYSTEM) as db:
        link = await account_links.to_mail(db, link_id)
    assert link
    return link_token(settings, link)


async def reset(database: Database, settings: Settings, token: str) -> None:
    hashed = await staff.hash_new(NEW_PASSWORD)
    async with database.transaction(SYSTEM) as db:
        await credentials.reset_password(db, settings, token, password_hash=hashed, address="192.0.2.9")


async def test_a_reset_sets_the_password_signs_out_everywhere_and_is_logged(
    database: Database, settings: Settings, owner: Owner, sam: StaffMember
) -> None:
    await office.sign_in(owner, sam)
    older = await token_of(database, settings, await ask(database, owner, settings))
    token = await token_of(database, settings, await ask(database, owner, settings))
    await reset(database, settings, token)
    assert await owner.fetchval("select count(*) from sessions") == 0
    assert await staff.log_in(database, settings, email=SAM, password=NEW_PASSWORD)
    with pytest.raises(WrongPassword):
        await staff.log_in(database, settings, email=SAM, password=PASSWORD)
    [entry] = await owner.fetch("select action, actor_id, address from audit_log")
    assert tuple(entry) == ("password_reset", sam.profile_id, "192.0.2.9")
    for used in (token, older):
        with pytest.raises(AccountLinkOver):
            await reset(database, settings, used)


async def test_a_link_is_mailed_to_who_works_here_and_to_nobody_else(
    database: Database, settings: Settings, owner: Owner, sam: StaffMember, outbox: list[Mail]
) -> None:
    await owner.execute("insert into profiles (role, name, email) values ('usher', 'Uri', 'uri@example.com')")
    for email in ("nobody@example.com", "uri@example.com"):
        await jobs.send_account_link(database, settings, str(await ask(database, owner, settings, email)))
    link_id = await ask(database, owner, settings)
    await owner.execute("update profiles set disabled_at = now() where id = $1", sam.uuid)
    await jobs.send_account_link(database, settings, str(link_id))
    assert outbox == []
    await owner.execute("update profiles set disabled_at = null")
    await jobs.send_account_link(database, settings, str(link_id))
    assert [one.to_email for one in outbox] == [SAM]
    assert await token_of(database, settings, link_id) in outbox[0].text


async def test_an_address_gets_five_mails_an_hour_and_nobody_is_told(
    database: Database, settings: Settings, owner: Owner
) -> None:
    limited = replace(settings, rate_limit=3600)
    for _ in range(account_links.MAILS.tries + 2):
        await ask(database, owner, limited, "nobody@example.com")
    assert await owner.fetchval("select count(*) from account_links") == account_links.MAILS.tries


async def test_a_link_that_is_old_forged_or_for_something_else_opens_nothing(
    database: Database, settings: Settings, owner: Owner, sam: StaffMember
) -> None:
    token = await token_of(database, settings, await ask(database, owner, settings))
    for wrong in ("", "x" * 43, token[:-1]):
        with pytest.raises(AccountLinkOver):
            await reset(database, settings, wrong)
    async with database.transaction(SYSTEM) as db:
        with pytest.raises(AccountLinkOver):
            await account_links.find(db, settings, token, LinkPurpose.EMAIL_CHANGE)
    await owner.execute("update account_links set expires_at = now()")
    with pytest.raises(AccountLinkOver):
        await reset(database, settings, token)


async def test_two_who_use_a_link_at_once_set_one_password(
    database: Database, settings: Settings, owner: Owner, sam: StaffMember
) -> None:
    token = await token_of(database, settings, await ask(database, owner, settings))
    both = await asyncio.gather(
        reset(database, settings, token), reset(database, settings, token), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["AccountLinkOver", "NoneType"]


async def test_a_new_address_is_proved_by_its_owner_signed_in(
    database: Database, settings: Settings, owner: Owner, sam: StaffMember
) -> None:
    wanted = "sam@new.example"
    stranger = await office.make_staff(owner)
    token = await token_of(
        database, settings, await ask(database, owner, settings, wanted, profile_id=sam.uuid)
    )
    async with database.transaction(SYSTEM) as db:
        with pytest.raises(NotAllowed):
            await credentials.change_email(db, settings, token, me=stranger)
        await db.rollback()
    async with database.transaction(SYSTEM) as db:
        assert await credentials.change_email(db, settings, token, me=sam) == wanted
    assert await staff.log_in(database, settings, email=wanted, password=PASSWORD)
    kept = await owner.fetchval("select row(a.*)::text from audit_log a where action = 'email_changed'")
    assert "example" not in kept


async def test_an_address_that_somebody_has_is_refused_also_when_they_took_it_meanwhile(
    database: Database, settings: Settings, owner: Owner, sam: StaffMember
) -> None:
    wanted = "sam@new.example"
    token = await token_of(
        database, settings, await ask(database, owner, settings, wanted, profile_id=sam.uuid)
    )
    await owner.execute("insert into profiles (role, name, email) values ('staff', 'Kim', $1)", wanted)
    async with database.transaction(SYSTEM) as db:
        with pytest.raises(AccountLinkOver):
            await credentials.change_email(db, settings, token, me=sam)
        with pytest.raises(InvalidInput, match="has this address"):
            await credentials.ask_new_email(db, sam, email=wanted, asker=Asker(settings=settings))
