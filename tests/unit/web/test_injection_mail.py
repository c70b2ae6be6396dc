"""Whatever somebody types stays words in mails, on paper and in calendars, and in the tables."""

import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pypdfium2
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets.delivery import deliver_order
from pwa_tickets.tickets.order_news import send_late_payment_email
from pwa_tickets.tickets.pdf_worker import shared_pdf_worker
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests.factories import MAYA, Owner, Show
from tests.mail_server import body, files, mail_server
from tests.unit.web import hostile_inputs
from tests.unit.web.conftest import HostileStudio
from tests.unit.web.hostile_inputs import one_line, parse_page

pytestmark = pytest.mark.proof


async def test_mail_paper_and_calendar_hold_words(
    browser: httpx.AsyncClient, studio: HostileStudio, database: Database, settings: Settings, tmp_path: Path
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
    assert (to.addr_spec, to.display_name) == (hostile_inputs.EMAIL, hostile_inputs.BUYER_AS_KEPT[:60])
    assert one_line(hostile_inputs.TITLE) in mail["Subject"]
    letter = parse_page(body(mail, "html"))
    assert letter.runnable == []
    for words in (hostile_inputs.TITLE, hostile_inputs.SECTION, hostile_inputs.EXTRA, hostile_inputs.VENUE):
        assert one_line(words) in one_line(letter.text)
        assert one_line(words) in one_line(body(mail))
    attached = files(mail)
    on_paper = "".join(
        text_of(next(file for name, file in attached.items() if name.endswith(".pdf"))).split()
    )
    for words in (
        '"><imgsrc=x',
        hostile_inputs.VENUE[:12].replace(" ", ""),
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
    studio: HostileStudio, database: Database, owner: Owner, settings: Settings, show: Show
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
    letter = parse_page(body(mail, "html"))
    assert letter.runnable == []
    assert one_line(hostile_inputs.SECTION) in one_line(letter.text)
    assert one_line(hostile_inputs.SECTION) in one_line(body(mail))


KNOWN = set(
    "BEGIN END VERSION PRODID CALSCALE METHOD UID DTSTAMP SEQUENCE DTSTART DTEND SUMMARY LOCATION DESCRIPTION URL STATUS "  # noqa: SIM905
    "TRANSP ACTION TRIGGER".split()
)


def text_of(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


async def test_the_tables_still_stand(studio: HostileStudio, owner: Owner) -> None:
    kept = await owner.fetchrow("select customer_name, customer_email from ticket_orders")
    assert kept is not None
    assert tuple(kept) == (hostile_inputs.BUYER_AS_KEPT, hostile_inputs.EMAIL)
    assert await owner.fetchval("select count(*) from tickets") == 2
    assert MAYA.email not in str(kept)
