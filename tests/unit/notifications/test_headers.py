"""No text of anybody becomes a header, an address or a body of its own, whatever it is made of, and readers see it as it was."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.notifications.headers import header_name, header_text
from pwa_tickets.notifications.message import Attachment, Mail, Picture, compose, domain_of

INJECTED = "=?utf-8?q?=0D=0AReply-To:e@evil.example=0D=0A=0D=0APay_me?="
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("MIME-Version", "Content-Type"),
}
NASTY = [
    INJECTED,
    f"Maya {INJECTED} Brooks",
    "=?utf-8?b?DQpCY2M6IGVAZXZpbC5leGFtcGxlDQo=?=",
    "=?us-ascii?q?a?==?us-ascii?q?_b?=",
    "=?utf-7?q?+AA0ACg-?=",
    "Maya\r\nBcc: eve@evil.example",
    "Maya\u2028Bcc: eve@evil.example\x85X: y\x0b\x0c\x1c",
    '"Maya" <eve@evil.example>, Eve',
    'Maya\\" <eve@evil.example>',
    "Maya (a comment",
    "Ωmega =?utf-8?q?=0D=0AX:_y?=",
    "ليلى 🩰 👨‍👩‍👧 " * 20,
    "x" * 300,
    "\\" * 90,
    "\ud800",
    "",
]
texts = (
    st.sampled_from(NASTY)
    | st.text(max_size=200)
    | st.text(alphabet='=?utf-8bq \r\n<>@,:;"\\(é', max_size=120)
)


def written(**changes: object) -> EmailMessage:
    """The mail as it goes over the wire, as a reader reads it."""
    facts: dict[str, object] = {
        "to_email": "maya@example.com", "to_name": "Maya", "subject": "Hello", "html": "<p>Hello", "text": "Hello",
        "message_id": "<order-1@mail.test>",
    }  # fmt: skip
    sender = str(changes.pop("sender", "Starlight <tickets@starlight.example>"))
    wire = compose(Mail(**(facts | changes)), sender=sender).as_bytes()  # type: ignore[arg-type]
    assert max(map(len, wire.split(b"\r\n"))) <= 320
    assert b"\n" not in wire.replace(b"\r\n", b"")
    read = BytesParser(policy=policy.default).parsebytes(wire)
    assert isinstance(read, EmailMessage)
    assert set(read.keys()) == HEADERS
    assert read.get_content_type() in ("multipart/alternative", "multipart/mixed")
    return read


@pytest.mark.proof
@given(texts)
def test_a_subject_is_read_as_it_was_typed(text: str) -> None:
    assert written(subject=text)["Subject"] == header_text(text)


@pytest.mark.proof
@given(texts)
def test_a_name_is_a_name_and_leaves_the_address_alone(text: str) -> None:
    [to] = written(to_name=text)["To"].addresses
    assert (to.addr_spec, to.display_name) == ("maya@example.com", header_name(text))


@pytest.mark.proof
@given(texts)
def test_a_studios_name_is_a_name_and_leaves_the_sender_alone(text: str) -> None:
    name = header_text(text).translate(str.maketrans("", "", '<>@,:;"\\()[]'))
    [sender] = written(sender=f'"{name}" <tickets@starlight.example>')["From"].addresses
    assert sender.addr_spec == "tickets@starlight.example"
    assert sender.display_name == header_name(name)


@pytest.mark.proof
@given(texts)
def test_a_body_stays_a_body(text: str) -> None:
    read = written(text=text, html=text)
    [plain, html] = read.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


@pytest.mark.proof
@given(texts)
def test_a_files_name_is_a_name(text: str) -> None:
    files = (Attachment(name=f"{text}.pdf", media_type="application/pdf", content=b"%PDF"),)
    [attached] = written(attachments=files).iter_attachments()
    assert set(attached.keys()) == {
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "MIME-Version",
    }
    assert attached.get_content() == b"%PDF"
    name = attached.get_filename()
    assert name is not None
    assert name.endswith(".pdf")
    assert not set('\\/:*?"<>|\r\n') & set(name)


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("Starlight <tickets@starlight.example>", "starlight.example"),
        ("tickets@müller.example", "xn--mller-kva.example"),
        ("Studio <tickets@studio.local>", "studio.local"),
        ("nobody", "localhost"),
        ("", "localhost"),
    ],
)
def test_ids_of_mails_name_the_senders_domain(sender: str, domain: str) -> None:
    assert domain_of(sender) == domain


def test_a_picture_is_found_by_its_name() -> None:
    read = written(pictures=(Picture(cid=f"T-1@{domain_of('tickets@müller.example')}", content=b"\x89PNG"),))
    [picture] = [part for part in read.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<T-1@xn--mller-kva.example>"
