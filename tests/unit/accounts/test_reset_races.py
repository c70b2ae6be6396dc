"""Whoever is signing in with an old password while it is reset stays out, and writes nothing over the new one."""

import httpx
import pytest
from argon2 import PasswordHasher

from pwa_tickets.accounts import passwords, second_factor, staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.office import hidden
from tests.unit.accounts.team_steps import PASSWORD

SAM = "sam@studio.example"
NEW_PASSWORD = "the second act begins"
THIEFS = "a password of the thief"
FORM = {"email": SAM, "password": PASSWORD}


@pytest.fixture(autouse=True)
async def sam(database: Database) -> None:
    """Somebody who works here."""
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=SAM, name="Sam", role="staff", password=PASSWORD)


@pytest.fixture
def reset_while_checking(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """From now on a password is found to be right, and its owner resets it before the server goes on."""
    check = passwords.matches

    async def check_slowly(password: str, kept: str | None, *, is_known: bool = False) -> bool:
        right = await check(password, kept, is_known=is_known)
        await reset(database)
        return right

    monkeypatch.setattr(passwords, "matches", check_slowly)


async def reset(database: Database) -> None:
    """Sam sets a new password, and is signed out everywhere."""
    async with database.transaction(SYSTEM) as db:
        await staff.set_password(db, email=SAM, password=NEW_PASSWORD)


@pytest.mark.parametrize("way", ["page", "api"])
async def test_a_log_in_that_began_before_the_reset_lets_nobody_in(
    browser: httpx.AsyncClient, owner: Owner, request: pytest.FixtureRequest, way: str
) -> None:
    async def log_in(password: str) -> int:
        form = {"email": SAM, "password": password}
        if way == "page":
            return (await browser.post("/admin/sign-in", data=form)).status_code
        return (await browser.post("/api/auth/login", json=form)).status_code

    assert await log_in(PASSWORD) in (200, 303), "without a reset it lets in"
    request.getfixturevalue("reset_while_checking")

    assert await log_in(PASSWORD) == 401

    assert await owner.fetchval("select count(*) from sessions where profile_id is not null") == 0
    assert await is_the_password(owner, NEW_PASSWORD)


async def test_a_second_step_that_began_before_the_reset_lets_nobody_in(
    browser: httpx.AsyncClient, owner: Owner, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.execute(
        "insert into second_factors (profile_id, confirmed_at) select id, now() from profiles where email = $1",
        SAM,
    )
    step = (await browser.post("/admin/sign-in", data=FORM)).text
    carried = {"pending": hidden(step)["pending"][0], "code": "123456"}

    async def right(*_: object, **__: object) -> str:
        await reset(database)
        return "app"

    monkeypatch.setattr(second_factor, "require", right)
    answer = await browser.post("/admin/sign-in/code", data=carried)

    assert answer.headers["location"] == "/admin/sign-in"
    assert await owner.fetchval("select count(*) from sessions where profile_id is not null") == 0


async def test_a_thief_who_changes_the_password_during_the_reset_changes_nothing(
    browser: httpx.AsyncClient, owner: Owner, request: pytest.FixtureRequest
) -> None:
    await browser.post("/admin/sign-in", data=FORM)
    request.getfixturevalue("reset_while_checking")

    answer = await browser.post("/admin/account/password", data={"current": PASSWORD, "password": THIEFS})

    assert answer.status_code in (303, 422)
    assert await is_the_password(owner, NEW_PASSWORD)


async def test_a_weaker_hash_that_is_made_anew_does_not_bring_the_old_password_back(
    browser: httpx.AsyncClient, owner: Owner, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "outdated", lambda _: True)
    request.getfixturevalue("reset_while_checking")

    assert (await browser.post("/admin/sign-in", data=FORM)).status_code == 401

    assert await is_the_password(owner, NEW_PASSWORD)


async def is_the_password(owner: Owner, password: str) -> bool:
    """Whether this is what Sam signs in with now."""
    kept = await owner.fetchval("select password_hash from profiles where email = $1", SAM)
    return PasswordHasher().verify(kept, password)
