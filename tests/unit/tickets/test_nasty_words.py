"""Whatever a buyer, the studio or a venue is called: a mail, a calendar and a download have the lines that we gave them."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.accounts.sign_in import Request
from pwa_tickets.notifications.headers import header_text
from pwa_tickets.notifications.message import Mail, compose
from pwa_tickets.orders.refund_choices import RefundMade
from pwa_tickets.orders.refund_models import RefundMethod, TicketChoice
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import emails, refund_emails
from pwa_tickets.tickets.api import download_under
from pwa_tickets.tickets.calendar import Entry, icalendar
from tests.unit.notifications.test_headers import HEADERS, INJECTED, NASTY
from tests.unit.tickets.sample_order import SHOW, VENUE, a_ticket, an_order

SETTINGS = Settings(database_url="", secret_key=b"a key for tests of thirty-two bytes")
NOW = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
texts = (
    st.sampled_from(NASTY)
    | st.text(max_size=200)
    | st.text(alphabet='=?\r\n\x85\u2028;,\\:"%é ', max_size=90)
)


def mails_of(word: str) -> list[Mail]:
    """One of each, everything in it called by this word."""
    settings = replace(SETTINGS, studio_name=word)
    venue = msgspec.structs.replace(VENUE, name=word, address=word, city=word)
    show = msgspec.structs.replace(SHOW, title=word, series_name=word, venue=venue)
    ticket = a_ticket(section=word, row_name=word, seat_number=word, zone_name=word)
    order = msgspec.structs.replace(an_order(ticket, name=word, shows=(show,)), order_number=word)
    to: dict[str, Any] = {"to_email": "maya@example.com", "message_id": "<order-1@mail.test>"}
    request = Request(id=UUID(int=1), email="maya@example.com", expires_at=NOW, code="123456", link_token="x")
    refund = RefundMade(
        id=UUID(int=2),
        amount_in_cents=100,
        status=RefundStatus.PENDING,
        method=RefundMethod.CARD,
        tickets=TicketChoice.VOID,
        items=(),
    )
    return [
        emails.confirmation(settings, order, pdf=b"%PDF", **to),
        emails.payment_too_late(settings, order, lost=word, paid_back=True, **to),
        emails.cancelled(settings, order, **to),
        refund_emails.refunded(settings, order, refund, **to),
        emails.sign_in_mail(settings, request),
    ]


@pytest.mark.parametrize(
    "word", [INJECTED, "Maya\r\nBcc: eve@evil.example", "\u2028X: y\x85Z: \x00", "ليلى 🩰"]
)
def test_every_mail_has_our_headers_and_no_others(word: str) -> None:
    for mail in mails_of(word):
        wire = compose(mail, sender=f"{header_text(word)} <tickets@starlight.example>").as_bytes()
        read = BytesParser(policy=policy.default).parsebytes(wire)
        assert isinstance(read, EmailMessage)
        assert set(read.keys()) == HEADERS
        assert read["Subject"] == header_text(mail.subject)
        assert [address.addr_spec for address in read["To"].addresses] == ["maya@example.com"]
        assert [address.addr_spec for address in read["From"].addresses] == ["tickets@starlight.example"]
        assert read.get_body(("html",)) is not None
        for part in read.walk():
            assert set(part.keys()) <= HEADERS | {
                "Content-Transfer-Encoding",
                "Content-Disposition",
                "Content-ID",
            }


KNOWN = set(
    "BEGIN END VERSION PRODID CALSCALE METHOD UID DTSTAMP SEQUENCE DTSTART DTEND SUMMARY LOCATION DESCRIPTION URL STATUS "  # noqa: SIM905
    "TRANSP ACTION TRIGGER".split()
)


@given(texts)
def test_a_calendar_has_our_lines_and_no_others(word: str) -> None:
    entry = Entry(
        uid="1@x",
        revision=1,
        title=word,
        starts_at=NOW,
        ends_at=NOW,
        place=word,
        words=word,
        url="https://x.example/wallet",
    )
    content = icalendar([entry], studio_name=word, now=NOW).encode()
    assert max(map(len, content.split(b"\r\n"))) <= 75
    lines = content.decode().replace("\r\n ", "").splitlines()
    assert [line.partition(":")[0] for line in lines if line.partition(":")[0] not in KNOWN] == []
    [summary] = [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]
    unescaped = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], summary)
    assert [letter for letter in unescaped if letter.isalnum()] == [
        letter for letter in word if letter.isalnum()
    ]


@given(texts)
def test_a_downloads_name_is_one_value_of_one_header(word: str) -> None:
    value = download_under(f"{header_text(word)}.pdf")
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9._ -]+\"; filename\*=UTF-8''[A-Za-z0-9._~%-]+", value
    )
