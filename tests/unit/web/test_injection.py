"""Whatever somebody types stays words: in pages, answers, mails, on paper and in calendars."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx
import pypdfium2
import pytest

from pwa_tickets.accounts.admin import HOME, _inside
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets.delivery import deliver_order, send_late_payment_email
from pwa_tickets.tickets.pdf_worker import shared_pdf_worker
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.mail_server import body, files, mail_server
from tests.unit.web import hostile
from tests.unit.web.hostile import one_line, read
from tests.unit.web.strangers import signed_in


@dataclass(frozen=True)
class Studio:
    """A show, an order and a phone about which everything sayable is hostile."""

    show: Show
    order_id: str
    staff: dict[str, str]
    phone: dict[str, str]
    link: dict[str, str]


@pytest.fixture
async def studio(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show, settings: Settings
) -> AsyncGenerator[Studio]:
    """Everything typed through the API, and the studio's own words by SQL."""
    await hostile.speak(owner, show.id)
    extra = await factories.make_upsell(owner, show.series_id, name=hostile.EXTRA)
    seats = [str(seat) for seat in show.ids("B1", "B2")]
    await good(browser, "/api/seat-reservations/reserve", {"show_id": str(show.id), "seat_ids": seats})
    buyer = {
        "customer_name": hostile.BUYER,
        "customer_email": hostile.EMAIL,
        "customer_phone": "<b>555</b> 0100",
    }
    items = [{"upsell_item_id": str(extra), "quantity": 1}]
    order = await good(browser, "/api/ticket-orders/create", {**buyer, "items": items})
    await factories.settle(database, UUID(order["id"]))
    staff = dict((await signed_in(owner, "staff")).page)
    added = await good(
        browser, "/api/check-in/devices", {"show_ids": [str(show.id)], "gate": hostile.GATE}, staff
    )
    phone = await good(browser, "/api/check-in/enroll", {"code": added["code"], "name": hostile.USHER})
    await good(
        browser,
        "/api/seat-reservations/reserve",
        {"show_id": str(show.id), "seat_ids": [str(show.seats["C1"])]},
    )
    token = make_token(settings, UUID(order["id"]), 1)
    yield Studio(
        show, order["id"], staff, {"Authorization": f"Bearer {phone['token']}"}, {"X-Order-Token": token}
    )
    await shared_pdf_worker().close()


async def good(
    browser: httpx.AsyncClient, path: str, said: object, headers: dict[str, str] | None = None
) -> dict[str, str]:
    answer = await browser.post(path, json=said, headers=headers)
    assert answer.is_success, answer.text
    told: dict[str, str] = answer.json()
    return told


async def test_pages_show_words(browser: httpx.AsyncClient, studio: Studio) -> None:
    show = studio.show
    pages = {
        "/": [hostile.SERIES, hostile.VENUE],
        f"/recitals/{show.series_id}": [hostile.SERIES, hostile.VENUE],
        f"/shows/{show.id}": [hostile.TITLE, hostile.VENUE, hostile.ZONE],
        f"/shows/{show.id}/seats": [hostile.TITLE, hostile.SECTION],
        f"/shows/{show.id}/seats?view=list": [hostile.SECTION, hostile.ZONE],
        "/checkout": [hostile.TITLE, hostile.SECTION, hostile.EXTRA],
        f"/orders/{studio.order_id}": [hostile.TITLE, hostile.SECTION],
        "/admin/ticketing/check-in": [hostile.GATE_AS_KEPT, hostile.USHER, hostile.TITLE],
        "/admin/sign-in?next=%22%3E%3Cscript%3Eran()%3C/script%3E": ['"><script>ran()</script>'],
        "/problems/%3Cscript%3Eran()%3C%2Fscript%3E": [],
        "/nowhere/%3Cscript%3Eran()%3C%2Fscript%3E": [],
    }
    for path, wanted in pages.items():
        headers = {"Accept": "text/html", **(studio.staff if path.startswith("/admin/t") else {})}
        answer = await browser.get(path, headers=headers)
        page = read(answer.text)
        assert page.runs == [], path
        assert [words for words in wanted if one_line(words) not in one_line(page.words)] == [], path


async def test_a_new_scanners_code_stands_beside_words(
    browser: httpx.AsyncClient, studio: Studio, owner: Owner
) -> None:
    await owner.execute("update profiles set name = $1 where role = 'staff'", hostile.USHER)
    said = {"gate": hostile.GATE, "show_ids": str(studio.show.id), "hours": "6"}
    answer = await browser.post(
        "/admin/ticketing/check-in", data=said, headers={"Accept": "text/html", **studio.staff}
    )
    page = read(answer.text)
    assert page.runs == []
    for words in (hostile.GATE_AS_KEPT, hostile.TITLE, hostile.USHER):
        assert one_line(words) in one_line(page.words)


async def test_forms_give_back_words(browser: httpx.AsyncClient, studio: Studio) -> None:
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
        page = read(answer.text)
        assert page.runs == [], path
        assert evil in page.words or path.endswith("/seats"), path


def test_a_wanted_page_is_one_of_ours_and_one_line() -> None:
    elsewhere = (
        "//evil.example/admin/",
        "https://evil.example/admin/",
        "/\\evil.example/admin/",
        "/admin/\\x",
        "javascript:ran()",
    )
    for wanted in (*elsewhere, "/admin/x\r\nSet-Cookie: a=b", "/admin/\tx", "/admin/\u202ex"):
        assert _inside(wanted) == HOME
    assert _inside("/admin/ticketing/orders?q=maya") == "/admin/ticketing/orders?q=maya"


async def test_answers_of_the_api_hold_the_words_as_they_are(
    browser: httpx.AsyncClient, studio: Studio
) -> None:
    show = f"/api/shows/{studio.show.id}"
    asked = {
        "/api/shows": ({}, [hostile.SERIES, hostile.TITLE, hostile.VENUE, hostile.CITY]),
        f"{show}/available-seats": ({}, [hostile.SECTION, hostile.ZONE]),
        f"{show}/seat-map": ({}, [hostile.SECTION, hostile.ZONE]),
        f"/api/series/{studio.show.series_id}/upsells": ({}, [hostile.EXTRA]),
        f"/api/ticket-orders/{studio.order_id}": (
            studio.link,
            [hostile.BUYER_AS_KEPT, hostile.EMAIL, hostile.EXTRA],
        ),
        "/api/wallet": (studio.link, [hostile.BUYER_AS_KEPT, hostile.TITLE, hostile.VENUE, hostile.ADDRESS]),
        "/api/check-in/devices": (studio.staff, [hostile.GATE_AS_KEPT, hostile.USHER, hostile.TITLE]),
        f"/api/check-in/shows/{studio.show.id}/roster": (studio.phone, [hostile.TITLE, hostile.SECTION]),
    }
    for path, (headers, wanted) in asked.items():
        answer = await browser.get(path, headers=headers)
        assert answer.headers["content-type"].startswith("application/json"), path
        words = json.dumps(answer.json(), ensure_ascii=False)
        assert [one for one in wanted if json.dumps(one, ensure_ascii=False) not in words] == [], path


async def test_mail_paper_and_calendar_hold_words(
    browser: httpx.AsyncClient, studio: Studio, database: Database, settings: Settings, tmp_path: Path
) -> None:
    async with mail_server() as mailbox:
        pdfs = TicketPdfs(
            settings=replace(settings, smtp_url=mailbox.url),
            storage=Storage.at(tmp_path / "files"),
            pdf_worker=shared_pdf_worker(),
        )
        await deliver_order(database, pdfs, studio.order_id)
        [mail] = mailbox.messages
    assert set(mail.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
        *("MIME-Version", "Content-Type"),
    } | ({"X-Peer", "X-MailFrom", "X-RcptTo"} & set(mail.keys()))
    [to] = mail["To"].addresses
    assert (to.addr_spec, to.display_name) == (hostile.EMAIL, hostile.BUYER_AS_KEPT[:60])
    assert one_line(hostile.TITLE) in mail["Subject"]
    email = read(body(mail, "html"))
    assert email.runs == []
    for words in (hostile.TITLE, hostile.SECTION, hostile.EXTRA, hostile.VENUE):
        assert one_line(words) in one_line(email.words)
        assert one_line(words) in one_line(body(mail))
    attached = files(mail)
    on_paper = "".join(
        text_of(next(file for name, file in attached.items() if name.endswith(".pdf"))).split()
    )
    for words in (
        '"><imgsrc=x',
        hostile.VENUE[:12].replace(" ", ""),
        "<svgonload=ran()>",
        "<script>ran()</script>",
    ):
        assert words in on_paper
    downloaded = await browser.get(f"/orders/{studio.order_id}/calendar.ics")
    for calendar in (
        downloaded.text,
        next(file for name, file in attached.items() if name.endswith(".ics")).decode(),
    ):
        lines = re.sub(r"\r?\n ", "", calendar).splitlines()
        assert [line for line in lines if line.upper().startswith(("ATTENDEE", "BCC"))] == []
        assert {line.partition(":")[0] for line in lines} <= KNOWN
        assert any(line.startswith("SUMMARY:") and "onerror=ran()" in line for line in lines)


async def test_a_letter_about_money_holds_words(
    studio: Studio, database: Database, owner: Owner, settings: Settings, show: Show
) -> None:
    order_id = UUID(studio.order_id)
    seats = [row["show_seat_id"] for row in await owner.fetch("select show_seat_id from tickets")]
    await owner.execute(
        "insert into refunds (ticket_order_id, amount_in_cents, currency, reason, lost_show_seat_ids, status) "
        "values ($1, 4400, 'usd', 'payment_too_late', $2, 'succeeded')",
        order_id,
        seats,
    )
    async with mail_server() as mailbox:
        await send_late_payment_email(database, replace(settings, smtp_url=mailbox.url), studio.order_id)
        [mail] = mailbox.messages
    email = read(body(mail, "html"))
    assert email.runs == []
    assert one_line(hostile.SECTION) in one_line(email.words)
    assert one_line(hostile.SECTION) in one_line(body(mail))


KNOWN = set(
    "BEGIN END VERSION PRODID CALSCALE METHOD UID DTSTAMP SEQUENCE DTSTART DTEND SUMMARY LOCATION DESCRIPTION URL STATUS "  # noqa: SIM905
    "TRANSP ACTION TRIGGER".split()
)


def text_of(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


async def test_the_tables_still_stand(studio: Studio, owner: Owner) -> None:
    kept = await owner.fetchrow("select customer_name, customer_email from ticket_orders")
    assert kept is not None
    assert tuple(kept) == (hostile.BUYER_AS_KEPT, hostile.EMAIL)
    assert await owner.fetchval("select count(*) from tickets") == 2
    assert MAYA.email not in str(kept)
