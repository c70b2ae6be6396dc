"""Passkeys: added with the password, in place of it at the sign-in or after it, and good for nobody and nowhere else."""

import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from pwa_tickets.accounts import challenges, passkeys
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.authenticator import PRESENT
from tests.factories import Owner
from tests.unit.accounts.passkey_steps import (
    LIST,
    NINA,
    ORIGIN,
    SAM,
    WHO,
    come_in,
    first_step,
    join,
    make,
    options,
    phone,
)
from tests.unit.accounts.team_steps import PAGE, PASSWORD, sentence_of
from tests.unit.conftest import MakeBrowser


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A studio with a name of its own: passkeys are bound to it."""
    return replace(settings, base_url=ORIGIN)


@pytest.fixture
def make_browser(make_browser: MakeBrowser) -> MakeBrowser:
    """Browsers that came by that name."""

    @asynccontextmanager
    async def make() -> AsyncGenerator[httpx.AsyncClient]:
        async with make_browser() as browser:
            browser.base_url = httpx.URL(ORIGIN)
            yield browser

    return make


@pytest.fixture
async def sam(database: Database, browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of somebody who works at the doors, signed in."""
    await join(database, SAM)
    browser.headers.update(PAGE)
    await browser.post("/admin/sign-in", data=WHO)
    return browser


async def test_a_passkey_is_added_with_recovery_codes_and_signs_in_without_a_password(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    key = phone()
    added = await make(sam, key)
    assert added.status_code == 200
    assert len(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", added.text.partition("</pre")[0])) == 10
    assert "My phone" in (await sam.get("/admin/account")).text
    async with make_browser() as other:
        inside = await come_in(other, key.sign(await options(other)))
        assert (inside.status_code, inside.headers["location"]) == (303, "/admin/account")
        assert "Last used" in (await other.get(LIST, headers=PAGE)).text
    logged = await owner.fetch("select action from audit_log order by id")
    assert [row["action"] for row in logged] == ["passkey_added"]
    mailed = await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_account_change'")
    assert mailed == 1


async def test_after_the_password_it_takes_the_passkey_or_a_recovery_code(
    sam: httpx.AsyncClient, make_browser: MakeBrowser
) -> None:
    key = phone()
    codes = re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", (await make(sam, key)).text)
    async with make_browser() as other:
        pending, asked = await first_step(other)
        assert "Use your passkey" in asked.text
        told = await options(other, pending)
        assert [one["id"] for one in told["allowCredentials"]] == [json.loads(key.sign(told))["id"]]
        assert (await come_in(other, key.sign(told), pending)).status_code == 303
    async with make_browser() as other:
        pending, _ = await first_step(other)
        used = await other.post("/admin/sign-in/code", data={"pending": pending, "code": codes[0]})
        assert used.status_code == 303


async def test_a_passkey_of_somebody_else_is_no_second_step(
    sam: httpx.AsyncClient, database: Database, make_browser: MakeBrowser
) -> None:
    await make(sam, phone())
    ninas = phone()
    await join(database, NINA)
    async with make_browser() as nina:
        nina.headers.update(PAGE)
        await nina.post("/admin/sign-in", data={**WHO, "email": NINA})
        await make(nina, ninas)
    async with make_browser() as other:
        pending, _ = await first_step(other)
        for told in (await options(other, pending), await options(other)):
            refused = await come_in(other, ninas.sign(told), pending)
            assert (refused.status_code, "One more step" in refused.text) == (401, True)
            assert "That passkey didn’t work." in sentence_of(refused)
        assert (await other.get("/admin/account", headers=PAGE)).status_code == 303


WRONG: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://localhost.example"},
    "another site": {"site": "localhost.example"},
    "nobody known to the phone": {"flags": PRESENT},
}


@pytest.mark.parametrize("why", WRONG)
async def test_what_was_signed_elsewhere_is_refused(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, why: str
) -> None:
    refused = await make(sam, phone(**WRONG[why]))
    assert refused.headers["location"] == LIST
    assert "No passkey was added." in (await sam.get(LIST)).text
    key = phone()
    await make(sam, key)
    for name, value in WRONG[why].items():
        setattr(key, name, value)
    async with make_browser() as other:
        assert (await come_in(other, key.sign(await options(other)))).status_code == 401


async def test_a_challenge_is_taken_once_and_for_ten_minutes(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, monkeypatch: pytest.MonkeyPatch, owner: Owner
) -> None:
    key = phone()
    await make(sam, key)
    async with make_browser() as other:
        told = await options(other)
        assert (await come_in(other, key.sign(told))).status_code == 303
        assert (await come_in(other, key.sign(told))).status_code == 401
        monkeypatch.setattr(challenges, "SECONDS", -1)
        assert (await come_in(other, key.sign(await options(other)))).status_code == 401
        monkeypatch.undo()
        made_up = {"challenge": "bWFkZSB1cA"}
        assert (await come_in(other, key.sign(made_up))).status_code == 401
        pending = {"pending": "made up"}
        assert (await other.post("/admin/sign-in/passkey/options", json=pending)).status_code == 401
    assert await owner.fetchval("select count(*) from used_challenges") == 2


async def test_a_copy_that_counts_behind_is_refused(
    sam: httpx.AsyncClient, make_browser: MakeBrowser
) -> None:
    key = phone()
    await make(sam, key)
    copy = replace(key)
    async with make_browser() as other:
        key.count = 5
        assert (await come_in(other, key.sign(await options(other)))).status_code == 303
        assert (await come_in(other, copy.sign(await options(other)))).status_code == 401
        assert (await come_in(other, key.sign(await options(other)))).status_code == 303


@pytest.mark.parametrize("sent", ["", "{}", "null", '{"response": 1}', "[" * 5000, '{"id": "é"}'])
async def test_what_is_no_credential_is_refused(browser: httpx.AsyncClient, sent: str) -> None:
    assert (await come_in(browser, sent)).status_code == 401


async def test_a_key_that_nobody_added_and_one_of_somebody_who_left_open_nothing(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    key = phone()
    await make(sam, key)
    async with make_browser() as other:
        assert (await come_in(other, phone().sign(await options(other)))).status_code == 401
        await owner.execute("update profiles set disabled_at = now()")
        assert (await come_in(other, key.sign(await options(other)))).status_code == 401


async def test_a_passkey_is_renamed_and_removed_and_the_last_takes_the_second_step_with_it(
    sam: httpx.AsyncClient, make_browser: MakeBrowser, owner: Owner
) -> None:
    key = phone()
    await make(sam, key)
    one = f"{LIST}/{await owner.fetchval('select id from passkeys')}"
    assert (await sam.post(one, data={"name": " "})).status_code == 422
    assert (await sam.post(one, data={"name": "Work phone"})).status_code == 303
    assert "Work phone" in (await sam.get(LIST)).text
    assert (await sam.post(f"{one}/remove", data={"current": "not it"})).status_code == 422
    assert (await sam.post(f"{one}/remove", data={"current": PASSWORD})).status_code == 303
    assert "your password alone lets you in" in (await sam.get(LIST)).text
    assert await owner.fetchval("select count(*) from recovery_codes") == 0
    async with make_browser() as other:
        assert (await come_in(other, key.sign(await options(other)))).status_code == 401
        assert (await other.post("/admin/sign-in", data=WHO)).status_code == 303


async def test_nobody_sees_or_changes_the_passkey_of_somebody_else(
    sam: httpx.AsyncClient, database: Database, make_browser: MakeBrowser, owner: Owner
) -> None:
    await make(sam, phone())
    one = f"{LIST}/{await owner.fetchval('select id from passkeys')}"
    await join(database, NINA)
    async with make_browser() as nina:
        nina.headers.update(PAGE)
        await nina.post("/admin/sign-in", data={**WHO, "email": NINA})
        assert (await nina.get(one)).status_code == 404
        assert (await nina.post(one, data={"name": "Mine"})).status_code == 404
        assert (await nina.post(f"{one}/remove", data={"current": PASSWORD})).status_code == 404
    assert await owner.fetchval("select name from passkeys") == "My phone"


async def test_adding_takes_the_password(sam: httpx.AsyncClient, owner: Owner) -> None:
    refused = await sam.post(LIST, data={"name": "My phone", "current": "not it"})
    assert (refused.status_code, "That’s not your password." in sentence_of(refused)) == (422, True)
    assert "data-options" not in refused.text


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://tickets.studio.example", "tickets.studio.example"),
        ("https://tickets.studio.example:8443", "tickets.studio.example"),
        ("http://localhost:8000", "localhost"),
        ("http://tickets.studio.example", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
        ("http://127.0.0.1:8000", None),
    ],
)
def test_passkeys_are_bound_to_the_public_address(
    settings: Settings, base_url: str, site: str | None
) -> None:
    assert passkeys.site_of(replace(settings, base_url=base_url)) == site
