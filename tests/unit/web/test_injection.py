"""Whatever somebody types stays words in pages, forms and answers."""

import json

import httpx
import pytest

from pwa_tickets.accounts.admin.sign_in import _inside
from tests.factories import Owner
from tests.unit.web import hostile_inputs
from tests.unit.web.conftest import HostileStudio
from tests.unit.web.hostile_inputs import one_line, parse_page

pytestmark = pytest.mark.proof


async def test_pages_show_words(browser: httpx.AsyncClient, studio: HostileStudio) -> None:
    show = studio.show
    pages = {
        "/": [hostile_inputs.SERIES, hostile_inputs.VENUE],
        f"/recitals/{show.series_id}": [hostile_inputs.SERIES, hostile_inputs.VENUE],
        f"/shows/{show.id}": [hostile_inputs.TITLE, hostile_inputs.VENUE, hostile_inputs.ZONE],
        f"/shows/{show.id}/seats": [hostile_inputs.TITLE, hostile_inputs.SECTION],
        f"/shows/{show.id}/seats?view=list": [hostile_inputs.SECTION, hostile_inputs.ZONE],
        "/checkout": [hostile_inputs.TITLE, hostile_inputs.SECTION, hostile_inputs.EXTRA],
        f"/orders/{studio.order_id}": [hostile_inputs.TITLE, hostile_inputs.SECTION],
        "/admin/ticketing/check-in": [
            hostile_inputs.GATE_AS_KEPT,
            hostile_inputs.USHER,
            hostile_inputs.TITLE,
        ],
        "/admin/sign-in?next=%22%3E%3Cscript%3Eran()%3C/script%3E": ['"><script>ran()</script>'],
        "/problems/%3Cscript%3Eran()%3C%2Fscript%3E": [],
        "/nowhere/%3Cscript%3Eran()%3C%2Fscript%3E": [],
    }
    for path, wanted in pages.items():
        headers = {"Accept": "text/html", **(studio.staff if path.startswith("/admin/t") else {})}
        answer = await browser.get(path, headers=headers)
        page = parse_page(answer.text)
        assert page.runnable == [], path
        assert [words for words in wanted if one_line(words) not in one_line(page.text)] == [], path


async def test_a_new_scanners_code_stands_beside_words(
    browser: httpx.AsyncClient, studio: HostileStudio, owner: Owner
) -> None:
    await owner.execute("update profiles set name = $1 where role = 'staff'", hostile_inputs.USHER)
    said = {"gate": hostile_inputs.GATE, "show_ids": str(studio.show.id), "hours": "6"}
    answer = await browser.post(
        "/admin/ticketing/check-in", data=said, headers={"Accept": "text/html", **studio.staff}
    )
    page = parse_page(answer.text)
    assert page.runnable == []
    for words in (hostile_inputs.GATE_AS_KEPT, hostile_inputs.TITLE, hostile_inputs.USHER):
        assert one_line(words) in one_line(page.text)


async def test_forms_give_back_words(browser: httpx.AsyncClient, studio: HostileStudio) -> None:
    evil = "\"'><script>ran()</script>{{7*7}}"
    forms = {
        "/lookup": {"email": evil},
        "/lookup/code": {"email": evil, "code": evil},
        "/admin/sign-in": {"email": evil, "password": evil, "next": evil},
        "/admin/ticketing/check-in": {"gate": evil, "hours": evil},
        f"/shows/{studio.show.id}/seats": {"v": evil, "seat": "1"},
    }
    for path, said in forms.items():
        headers = studio.staff if path == "/admin/ticketing/check-in" else {}
        answer = await browser.post(path, data=said, headers={"Accept": "text/html", **headers})
        page = parse_page(answer.text)
        assert page.runnable == [], path
        assert evil in page.text or path.endswith("/seats"), path


def test_a_wanted_page_is_one_of_ours_and_one_line() -> None:
    elsewhere = (
        "//evil.example/admin/",
        "https://evil.example/admin/",
        "/\\evil.example/admin/",
        "/admin/\\x",
        "javascript:ran()",
    )
    for wanted in (*elsewhere, "/admin/x\r\nSet-Cookie: a=b", "/admin/\tx", "/admin/\u202ex"):
        assert _inside(wanted, "/admin/home") == "/admin/home"
    wanted = "/admin/ticketing/orders?q=maya"
    assert _inside(wanted, "/admin/home") == wanted


async def test_answers_of_the_api_hold_the_words_as_they_are(
    browser: httpx.AsyncClient, studio: HostileStudio
) -> None:
    show = f"/api/shows/{studio.show.id}"
    asked = {
        "/api/shows": (
            {},
            [hostile_inputs.SERIES, hostile_inputs.TITLE, hostile_inputs.VENUE, hostile_inputs.CITY],
        ),
        f"{show}/available-seats": ({}, [hostile_inputs.SECTION, hostile_inputs.ZONE]),
        f"{show}/seat-map": ({}, [hostile_inputs.SECTION, hostile_inputs.ZONE]),
        f"/api/series/{studio.show.series_id}/upsells": ({}, [hostile_inputs.EXTRA]),
        f"/api/ticket-orders/{studio.order_id}": (
            studio.link,
            [hostile_inputs.BUYER_AS_KEPT, hostile_inputs.EMAIL, hostile_inputs.EXTRA],
        ),
        "/api/wallet": (
            studio.link,
            [
                hostile_inputs.BUYER_AS_KEPT,
                hostile_inputs.TITLE,
                hostile_inputs.VENUE,
                hostile_inputs.ADDRESS,
            ],
        ),
        "/api/check-in/devices": (
            studio.staff,
            [hostile_inputs.GATE_AS_KEPT, hostile_inputs.USHER, hostile_inputs.TITLE],
        ),
        f"/api/check-in/shows/{studio.show.id}/roster": (
            studio.phone,
            [hostile_inputs.TITLE, hostile_inputs.SECTION],
        ),
    }
    for path, (headers, wanted) in asked.items():
        answer = await browser.get(path, headers=headers)
        assert answer.headers["content-type"].startswith("application/json"), path
        words = json.dumps(answer.json(), ensure_ascii=False)
        assert [one for one in wanted if json.dumps(one, ensure_ascii=False) not in words] == [], path
