"""Who may print and have printed, in which form, and the mail once more."""

import io
from uuid import UUID

import httpx
import pypdfium2
import pytest
import zxingcpp

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.conftest import MakeBrowser

pytestmark = pytest.mark.proof

COOKIE = "pwa_tickets"


@pytest.fixture
async def order_id(database: Database, show: Show, maya: Buyer) -> UUID:
    """Maya's three seats."""
    return await factories.buy(database, show, maya, "A1", "A2", "A3")


@pytest.fixture
async def phone(browser: httpx.AsyncClient, maya: Buyer, order_id: UUID) -> httpx.AsyncClient:
    """The browser Maya bought with."""
    browser.cookies.set(COOKIE, maya.session_id)
    return browser


def codes_on(pdf: bytes) -> list[str]:
    pages = [page.render(scale=100 / 72).to_pil() for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]
    return sorted(code.text for page in pages for code in zxingcpp.read_barcodes(page))


async def test_the_order_and_each_ticket_download_under_a_name_one_can_find_again(
    phone: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    tickets = await factories.tickets_of(owner, order_id)
    number = await owner.fetchval("select order_number from ticket_orders")
    whole = await phone.get(f"/api/ticket-orders/{order_id}/download")
    assert whole.headers["content-type"] == "application/pdf"
    assert f'filename="Tickets {number}.pdf"' in whole.headers["content-disposition"]
    assert whole.headers["cache-control"] == "private, no-store"
    assert codes_on(whole.content) == sorted(ticket["qr_code"] for ticket in tickets)
    one = await phone.get(f"/api/tickets/{tickets[0]['id']}/download")
    assert (
        f'filename="Ticket {tickets[0]["ticket_number"]} Orchestra A 1.pdf"'
        in one.headers["content-disposition"]
    )
    assert codes_on(one.content) == [tickets[0]["qr_code"]]


async def test_a_pdf_that_was_downloaded_is_not_sent_again_and_comes_in_parts(
    phone: httpx.AsyncClient, order_id: UUID
) -> None:
    url = f"/api/ticket-orders/{order_id}/download"
    whole = await phone.get(url)
    tag = whole.headers["etag"]
    assert (await phone.get(url, headers={"If-None-Match": tag})).status_code == 304
    begin = await phone.get(url, headers={"Range": "bytes=0-999", "If-Range": tag})
    rest = await phone.get(url, headers={"Range": "bytes=1000-", "If-Range": tag})
    assert (begin.status_code, rest.status_code) == (206, 206)
    assert begin.content + rest.content == whole.content
    beyond = await phone.get(url, headers={"Range": f"bytes={len(whole.content)}-"})
    assert (beyond.status_code, beyond.content) == (416, b"")


async def test_a_show_is_one_calendar_entry_wherever_it_was_added_from(
    phone: httpx.AsyncClient, show: Show, order_id: UUID
) -> None:
    files = [await phone.get(f"/{of}/calendar.ics") for of in (f"orders/{order_id}", f"shows/{show.id}")]
    assert {file.headers["content-type"] for file in files} == {
        "text/calendar; method=PUBLISH; charset=utf-8"
    }
    assert {line for file in files for line in file.text.splitlines() if line.startswith("UID:")} == {
        f"UID:{show.id}@tickets.test"
    }


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
async def test_paper_is_as_asked(
    phone: httpx.AsyncClient, order_id: UUID, paper: str, size: tuple[int, int]
) -> None:
    answer = await phone.get(f"/api/ticket-orders/{order_id}/download", params={"paper": paper})
    [first, *_] = pypdfium2.PdfDocument(answer.content)
    assert tuple(round(side) for side in first.get_size()) == size


async def test_other_paper_is_refused(phone: httpx.AsyncClient, order_id: UUID) -> None:
    answer = await phone.get(f"/api/ticket-orders/{order_id}/download", params={"paper": "napkin"})
    assert answer.status_code == 400


async def test_strangers_get_404_and_the_links_holder_gets_the_pdf(
    phone: httpx.AsyncClient,
    make_browser: MakeBrowser,
    settings: Settings,
    owner: Owner,
    database: Database,
    show: Show,
    dana: Buyer,
    order_id: UUID,
) -> None:
    ticket_id = await owner.fetchval("select id from tickets limit 1")
    others = await factories.buy(database, show, dana, "C1")
    paths = [f"/api/ticket-orders/{order_id}/download", f"/api/tickets/{ticket_id}/download"]
    async with make_browser() as stranger:
        for path in paths:
            refused = await stranger.get(path)
            assert (refused.status_code, refused.headers["content-type"]) == (404, "application/problem+json")
            tapped = await stranger.get(path, headers={"Accept": "text/html", "Sec-Fetch-Mode": "navigate"})
            assert tapped.status_code == 404
            assert "Find my tickets" in tapped.text
        made = await stranger.post("/api/tickets/generate-pdf", json={"order_id": str(order_id)})
        assert made.status_code == 404
        holder = {"X-Order-Token": make_token(settings, order_id, 1)}
        for path in paths:
            assert (await stranger.get(path, headers=holder)).content.startswith(b"%PDF")
        assert (
            await stranger.get(f"/api/ticket-orders/{others}/download", headers=holder)
        ).status_code == 404
        revoked = {"X-Order-Token": make_token(settings, order_id, 2)}
        assert (await stranger.get(paths[0], headers=revoked)).status_code == 404


async def test_generating_says_where_the_pdf_is_and_remembers_it(
    phone: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    ticket_id = await owner.fetchval("select id from tickets limit 1")
    answer = await phone.post("/api/tickets/generate-pdf", json={"ticket_id": str(ticket_id)})
    assert answer.status_code == 200
    url = answer.json()["pdf_url"]
    assert answer.json()["pdf_generated_at"]
    assert (await phone.get(url)).content.startswith(b"%PDF")
    row = await owner.fetchrow("select pdf_url, pdf_generated_at from tickets where id = $1", ticket_id)
    assert row is not None
    assert url.endswith(row["pdf_url"])
    assert row["pdf_generated_at"] is not None
    whole = await phone.post("/api/tickets/generate-pdf", json={"order_id": str(order_id)})
    assert (await phone.get(whole.json()["pdf_url"])).content.startswith(b"%PDF")
    for wrong in ({}, {"ticket_id": str(ticket_id), "order_id": str(order_id)}):
        assert (await phone.post("/api/tickets/generate-pdf", json=wrong)).status_code == 422


async def test_a_new_code_is_never_served_with_the_old_pdf(
    phone: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    ticket_id = await owner.fetchval("select id from tickets limit 1")
    before = codes_on((await phone.get(f"/api/tickets/{ticket_id}/download")).content)
    await owner.execute(
        "update tickets set qr_code = (select qr_code from show_seat_codes c where c.show_seat_id = tickets.show_seat_id "
        "and c.state = 'spare' order by generation limit 1), pdf_url = null, pdf_generated_at = null where id = $1",
        ticket_id,
    )
    after = codes_on((await phone.get(f"/api/tickets/{ticket_id}/download")).content)
    assert after == [await owner.fetchval("select qr_code from tickets where id = $1", ticket_id)]
    assert after != before


async def test_a_refunded_ticket_is_not_printed_again(
    phone: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    [first, second, third] = await factories.tickets_of(owner, order_id)
    await owner.execute("update tickets set voided_at = now() where id = $1", first["id"])
    answer = await phone.get(f"/api/tickets/{first['id']}/download")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/ticket-void")
    rest = await phone.get(f"/api/ticket-orders/{order_id}/download")
    assert codes_on(rest.content) == sorted([second["qr_code"], third["qr_code"]])
    await owner.execute("update tickets set voided_at = now()")
    assert (await phone.get(f"/api/ticket-orders/{order_id}/download")).status_code == 409


async def test_an_unpaid_order_has_nothing_to_print(
    browser: httpx.AsyncClient, database: Database, show: Show, dana: Buyer
) -> None:
    await factories.reserve(database, show, dana, "B1")
    pending = await factories.place(database, dana)
    browser.cookies.set(COOKIE, dana.session_id)
    assert (await browser.get(f"/api/ticket-orders/{pending}/download")).status_code == 404


async def test_calendar_files_of_the_order_and_of_the_show(
    phone: httpx.AsyncClient, make_browser: MakeBrowser, settings: Settings, show: Show, order_id: UUID
) -> None:
    mine = await phone.get(f"/orders/{order_id}/calendar.ics")
    assert mine.headers["content-type"].startswith("text/calendar")
    assert "Orchestra A 1–3" in mine.text
    async with make_browser() as stranger:
        assert (await stranger.get(f"/orders/{order_id}/calendar.ics")).status_code == 404
        public = await stranger.get(f"/shows/{show.id}/calendar.ics")
        assert "SUMMARY:Spring Recital\\, Saturday Evening" in public.text
        assert "Orchestra" not in public.text
        token = make_token(settings, order_id, 1)
        mailed = await stranger.get(f"/orders/{order_id}/calendar.ics?token={token}", follow_redirects=True)
        assert "Orchestra A 1–3" in mailed.text
    assert (await phone.get(f"/shows/{order_id}/calendar.ics")).status_code == 404


async def test_lookup_lists_no_order_to_whoever_typed_an_address(
    browser: httpx.AsyncClient, order_id: UUID, maya: Buyer
) -> None:
    page = await browser.post("/lookup", data={"email": maya.email})
    assert str(order_id) not in page.text
    assert "Orchestra" not in page.text
    assert "Orchestra" not in (await browser.get("/lookup")).text
