"""Staff sign in by page and by API, and no other site does it for them."""

import re

import httpx
import pytest

from pwa_tickets.accounts import staff
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings


async def test_staff_log_in_by_page_and_land_where_they_wanted(
    browser: httpx.AsyncClient, database: Database
) -> None:
    async with database.transaction(SYSTEM) as db:
        await staff.add(
            db, email="dana@studio.example", name="Dana", role="owner", password="curtain up at seven"
        )
    wanted = await browser.get("/admin/ticketing/check-in", headers={"Accept": "text/html"})
    assert (wanted.status_code, wanted.headers["location"]) == (
        303,
        "/admin/sign-in?next=/admin/ticketing/check-in",
    )
    form = (await browser.get("/admin/sign-in", params={"next": "/admin/ticketing/check-in"})).text
    assert "office/office" in built(form)
    assert "office/parts" not in built(
        form
    )  # htmx is half of what the office reads: not before there is a part
    assert re.search(r'name="next" value="/admin/ticketing/check-in"', form)
    wrong = await browser.post("/admin/sign-in", data={"email": "dana@studio.example", "password": "guess"})
    assert wrong.status_code == 401
    assert "don’t match" in wrong.text
    assert 'value="dana@studio.example"' in wrong.text
    right = {
        "email": "dana@studio.example",
        "password": "curtain up at seven",
        "next": "/admin/ticketing/check-in",
    }
    done = await browser.post("/admin/sign-in", data=right)
    assert (done.status_code, done.headers["location"]) == (303, "/admin/ticketing/check-in")
    inside = await browser.get("/admin/ticketing/check-in", headers={"Accept": "text/html"})
    assert inside.status_code == 200
    assert {"office/office", "office/parts"} <= built(inside.text)
    out = await browser.post("/admin/sign-out")
    assert out.headers["location"] == "/admin/sign-in"
    again = await browser.get("/admin/ticketing/check-in", headers={"Accept": "text/html"})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/admin/",
        "//evil.example/admin/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/wallet",
    ],
)
async def test_the_log_in_sends_nobody_to_another_site(
    browser: httpx.AsyncClient, database: Database, wanted: str
) -> None:
    async with database.transaction(SYSTEM) as db:
        await staff.add(
            db, email="dana@studio.example", name="Dana", role="owner", password="curtain up at seven"
        )
    done = await browser.post(
        "/admin/sign-in",
        data={"email": "dana@studio.example", "password": "curtain up at seven", "next": wanted},
    )
    assert done.headers["location"] == "/admin/ticketing/dashboard"


async def test_log_in_by_api_and_its_refusals(
    browser: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    async with database.transaction(SYSTEM) as db:
        await staff.add(
            db, email="dana@studio.example", name="Dana", role="owner", password="curtain up at seven"
        )
    wrong = await browser.post("/api/auth/login", json={"email": "dana@studio.example", "password": "x"})
    assert (wrong.status_code, wrong.json()["type"]) == (401, "/problems/wrong-password")
    assert "set-cookie" not in wrong.headers
    right = await browser.post(
        "/api/auth/login", json={"email": "dana@studio.example", "password": "curtain up at seven"}
    )
    assert right.status_code == 200
    assert (right.json()["name"], right.json()["role"]) == ("Dana", "owner")
    flags = right.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags


async def test_another_sites_page_can_neither_log_in_nor_out(browser: httpx.AsyncClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    for path in ("/api/auth/login", "/api/sign-out", "/api/sign-in"):
        answer = await browser.post(path, json={"email": "a@b.example", "password": "x"}, headers=foreign)
        assert answer.status_code == 403
    for path in ("/admin/sign-in", "/lookup", "/sign-out"):
        answer = await browser.post(path, data={"email": "a@b.example", "password": "x"}, headers=foreign)
        assert answer.status_code == 403


def built(page: str) -> set[str]:
    """The scripts that a page names, as the client's folders name them."""
    return {
        f"{place}/{name}" for place, name in re.findall(r'src="/static/built/(\w+)-([\w-]+)-\w{8}\.js"', page)
    }
