"""The staff's page about check-in: add a device, see and filter them, revoke one, look at what happened."""

import re

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import EnrolledDevice, read_code_hash, report_scans, scan_time

CHECK_IN = "/admin/ticketing/check-in"
PAGE = {"Accept": "text/html"}


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<(svg|style|template).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL).split())


async def test_a_stranger_is_asked_to_sign_in(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(CHECK_IN, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/sign-in?next={CHECK_IN}")


async def test_staff_add_a_scanner_and_see_its_code_once(office: httpx.AsyncClient, show: Show) -> None:
    assert "No scanners yet" in (await office.get(CHECK_IN)).text
    shown = await office.post(
        CHECK_IN, data={"gate": "Balcony stairs", "show_ids": [str(show.id)], "hours": "5"}
    )
    assert shown.status_code == 200
    link = re.search(r'href="([^"]*/scan#enroll=[^"]+)"', shown.text)
    assert link
    assert "<svg" in shown.text
    code = link[1].partition("#enroll=")[2]
    assert (await office.post("/api/check-in/enroll", json={"code": code, "name": "Rosa"})).status_code == 200
    listed = (await office.get(CHECK_IN)).text
    assert "Balcony stairs" in listed
    assert "Active" in words(listed)
    assert code not in listed


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"gate": ""}, "Please name the gate or door"),
        ({"show_ids": []}, "Please choose at least one show"),
        ({"hours": "all night"}, "hours as a number"),
        ({"hours": "9999"}, "hours as a number"),
    ],
    ids=["gate", "shows", "words", "years"],
)
async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    office: httpx.AsyncClient, owner: Owner, show: Show, wrong: dict[str, object], sentence: str
) -> None:
    form = {"gate": "Balcony", "show_ids": [str(show.id)], "hours": "5", **wrong}
    answer = await office.post(CHECK_IN, data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{form["hours"]}"' in answer.text
    assert await owner.fetchval("select count(*) from devices") == 0


async def test_everything_that_is_wrong_is_summed_up_with_a_link_to_each_field(
    office: httpx.AsyncClient, show: Show
) -> None:
    answer = await office.post(CHECK_IN, data={"gate": "", "hours": "all night"})
    summary = answer.text[answer.text.index('class="error-summary"') :]
    assert re.findall(r'href="#([a-z_-]+)"', summary) == ["add-gate", "add-show_ids", "add-hours"]
    for name in ("add-gate", "add-show_ids", "add-hours"):
        assert f'id="{name}"' in answer.text


async def test_staff_are_asked_and_told_before_and_after_a_device_is_revoked(
    office: httpx.AsyncClient, owner: Owner, rosa: EnrolledDevice
) -> None:
    back = f"{CHECK_IN}?status=active&sort=gate"
    asked = await office.get(f"{CHECK_IN}/{rosa.id}/revoke", params={"back": back})
    assert "Revoke Door A, Rosa’s phone?" in words(asked.text)
    assert await owner.fetchval("select revoked_at is null from devices")
    answer = await office.post(f"{CHECK_IN}/{rosa.id}/revoke", data={"back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert await owner.fetchval("select revoked_at is not null from devices")
    listed = words((await office.get(CHECK_IN)).text)
    assert "Door A, Rosa’s phone is revoked." in listed
    assert "Revoked" in listed
    assert "is revoked." not in (await office.get(CHECK_IN)).text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/admin/ticketing/orders", ""])
async def test_the_way_back_leads_to_the_list_and_nowhere_else(
    office: httpx.AsyncClient, rosa: EnrolledDevice, back: str
) -> None:
    answer = await office.post(f"{CHECK_IN}/{rosa.id}/revoke", data={"back": back})
    assert answer.headers["location"] == CHECK_IN
    assert "evil" not in (await office.get(f"{CHECK_IN}/{rosa.id}/revoke", params={"back": back})).text


@pytest.mark.parametrize(
    ("query", "gates"),
    [
        ("", {"Door A", "Door B"}),
        ("?q=rosa", {"Door A"}),
        ("?q=door%20b", {"Door B"}),
        ("?q=%25", set()),
        ("?status=revoked", {"Door B"}),
        ("?status=waiting", set()),
        ("?status=banana", {"Door A", "Door B"}),
        ("?show_id=00000000-0000-0000-0000-000000000007", set()),
        ("?q=door&status=active&sort=-seen", {"Door A"}),
    ],
)
async def test_the_list_is_narrowed_by_its_address(
    office: httpx.AsyncClient,
    owner: Owner,
    rosa: EnrolledDevice,
    bo: EnrolledDevice,
    query: str,
    gates: set[str],
) -> None:
    await owner.execute("update devices set revoked_at = now() where id = $1", bo.id)
    answer = await office.get(CHECK_IN + query)
    assert answer.status_code == 200
    assert set(re.findall(r'role="rowheader">\s*([\w ]+?)\s*<', answer.text)) == gates
    if not gates:
        assert "No devices match" in answer.text


async def test_the_list_is_sorted_and_turned_by_its_headings(
    office: httpx.AsyncClient, rosa: EnrolledDevice, bo: EnrolledDevice
) -> None:
    async def gates(sort: str) -> list[str]:
        page = (await office.get(CHECK_IN, params={"sort": sort})).text
        return re.findall(r'role="rowheader">\s*([\w ]+?)\s*<', page)

    assert await gates("gate") == ["Door A", "Door B"]
    assert await gates("-gate") == ["Door B", "Door A"]
    page = (await office.get(CHECK_IN, params={"sort": "gate", "q": "door"})).text
    assert 'aria-sort="ascending"' in page
    assert f'href="{CHECK_IN}?q=door&amp;sort=-gate"' in page


async def test_a_cursor_that_is_not_ours_is_refused(office: httpx.AsyncClient) -> None:
    answer = await office.get(CHECK_IN, params={"cursor": "made-up"})
    assert answer.status_code == 422
    assert "too old" in answer.text


def parts(page: str) -> dict[str, str]:
    """What an answer to htmx is: for the element that asked (''), and beside it."""
    asked, *beside = re.split(r'<div hx-swap-oob="innerHTML:#([\w-]+)">', page)
    return {"": asked, **dict(zip(beside[::2], beside[1::2], strict=True))}


def asking_for(part: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": part, "HX-Current-URL": f"http://tickets.test{CHECK_IN}"}


async def test_htmx_gets_the_part_it_asked_for_and_the_message(
    office: httpx.AsyncClient, rosa: EnrolledDevice, show: Show
) -> None:
    narrowed = parts((await office.get(CHECK_IN, params={"q": "rosa"}, headers=asking_for("devices"))).text)
    assert list(narrowed) == ["", "flash", "dialog"]
    assert "Door A" in narrowed[""]
    asked = parts((await office.get(f"{CHECK_IN}/{rosa.id}/revoke", headers=asking_for("dialog"))).text)
    assert "Revoke Door A" in asked[""]
    saved = await office.post(
        f"{CHECK_IN}/{rosa.id}/revoke", headers=asking_for("devices"), follow_redirects=True
    )
    revoked = parts(saved.text)
    assert "is revoked." in revoked["flash"]
    assert "Revoked" in revoked[""]
    assert words(revoked["dialog"]) == ""
    wrong = await office.post(CHECK_IN, data={"gate": ""}, headers=asking_for("add-device"))
    assert wrong.status_code == 422
    assert "error-summary" in parts(wrong.text)[""]
    form = {"gate": "Door C", "show_ids": str(show.id)}
    added = parts((await office.post(CHECK_IN, data=form, headers=asking_for("add-device"))).text)
    assert "enroll=" in added[""]
    assert "Door C" in added["devices"]


@pytest.mark.parametrize("target", ["elsewhere", "", "devices#"])
async def test_for_a_part_that_is_none_there_is_the_page(office: httpx.AsyncClient, target: str) -> None:
    assert "<html" in (await office.get(CHECK_IN, headers=asking_for(target))).text


async def test_htmx_of_somebody_signed_out_goes_to_sign_in_and_comes_back(browser: httpx.AsyncClient) -> None:
    headers = asking_for("devices") | {"HX-Current-URL": f"http://tickets.test{CHECK_IN}?q=door&x=/"}
    answer = await browser.get(CHECK_IN, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == f"/admin/sign-in?next={CHECK_IN}%3Fq%3Ddoor%26x%3D/"


async def test_staff_see_two_people_on_one_seat_and_codes_nobody_bought(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    rosa: EnrolledDevice,
    bo: EnrolledDevice,
    maya: Buyer,
) -> None:
    await factories.buy(database, show, maya, "A1")
    await report_scans(
        database, rosa, rosa.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=1))
    )
    await report_scans(database, bo, bo.scan(await read_code_hash(owner, show, "A1"), scan_time(minutes=2)))
    await report_scans(
        database,
        bo,
        bo.scan(await read_code_hash(owner, show, "C7"), scan_time(minutes=3), shown="admitted_unsynced"),
    )
    text = " ".join((await office.get(CHECK_IN)).text.split())
    assert re.search(
        r"Orchestra A 1.*Two people came in: at \S+ [ap]m through Door A, and at \S+ [ap]m through Door B",
        text,
    )
    assert re.search(r"Orchestra C 7.*A code that nobody bought was shown", text)


async def test_what_people_type_comes_back_as_text(office: httpx.AsyncClient, show: Show) -> None:
    trap = "<script>alert(1)</script>"
    await office.post(CHECK_IN, data={"gate": trap, "show_ids": [str(show.id)]})
    text = (await office.get(CHECK_IN)).text
    assert trap not in text
    assert "&lt;script&gt;" in text
