"""Mail that goes nowhere: in by SMTP, out as pages and JSON."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import quote

import aiosmtplib
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from pwa_tickets.sandbox.mailbox import messages
from pwa_tickets.sandbox.mailbox.server import keep
from pwa_tickets.sandbox.process import Servers
from pwa_tickets.sandbox.router import create_sandbox_router

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def app(sandbox: Servers) -> Litestar:
    router = create_sandbox_router(stripe_url=sandbox.stripe_url, mailbox_folder=Path(sandbox.mailbox_folder))
    return Litestar([router])


@pytest.fixture
async def pages(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


def ticket_mail(to: str, subject: str = "Your 2 tickets for The Night Garden") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Starlight <tickets@starlight.example>"
    message["To"] = f"Maya Okafor <{to}>"
    message["Subject"] = subject
    message.set_content("You are going – seats H 105 and H 106.\n")
    message.add_alternative(
        "<!doctype html><html><head><style>b { color: red }</style></head><body><b>You are going</b>"
        "<img src='cid:code'><script>alert(1)</script></body></html>",
        subtype="html",
    )
    html = message.get_body(("html",))
    assert html is not None
    html.add_related(PIXEL, "image", "png", cid="<code>")
    message.add_attachment(
        b"%PDF-1.7 seats", maintype="application", subtype="pdf", filename="Tickets – Maya.pdf"
    )
    return message


async def send(sandbox: Servers, message: EmailMessage) -> None:
    await aiosmtplib.send(message, hostname="127.0.0.1", port=sandbox.smtp_port)


async def test_a_mail_is_kept_with_every_part(sandbox: Servers, pages: httpx.AsyncClient) -> None:
    await send(sandbox, ticket_mail("maya@example.com"))

    [mail] = (await pages.get("/sandbox/mailbox.json", params={"to": "Maya@example.com"})).json()["messages"]
    assert mail["subject"] == "Your 2 tickets for The Night Garden"
    assert mail["text"] == "You are going – seats H 105 and H 106.\n"
    [pdf] = mail["attachments"]
    assert (pdf["name"], pdf["media_type"], pdf["size"]) == ("Tickets – Maya.pdf", "application/pdf", 14)
    saved = await pages.get(pdf["url"])
    assert saved.content == b"%PDF-1.7 seats"
    assert saved.headers["content-disposition"].startswith("attachment;")


async def test_the_html_shows_its_pictures_and_runs_nothing(
    sandbox: Servers, pages: httpx.AsyncClient
) -> None:
    await send(sandbox, ticket_mail("html@example.com"))
    [mail] = (await pages.get("/sandbox/mailbox.json", params={"to": "html@example.com"})).json()["messages"]
    shown = await pages.get(mail["html_url"])

    assert "src='data:image/png;base64," in shown.text
    assert "cid:" not in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


async def test_the_list_is_newest_first_and_its_words_are_text(
    sandbox: Servers, pages: httpx.AsyncClient
) -> None:
    await send(sandbox, ticket_mail("list@example.com", "First"))
    await send(sandbox, ticket_mail("list@example.com", "Second <b>bold</b>"))
    listed = (await pages.get("/sandbox/mailbox", params={"to": "list@example.com"})).text

    assert listed.index("Second &lt;b&gt;bold&lt;/b&gt;") < listed.index("First")
    assert "1 attachment" in listed
    found = (await pages.get("/sandbox/mailbox.json", params={"to": "list@example.com"})).json()["messages"]
    newer = await pages.get(
        "/sandbox/mailbox.json", params={"to": "list@example.com", "after": found[1]["id"]}
    )
    assert [mail["id"] for mail in newer.json()["messages"]] == [found[0]["id"]]


async def test_one_mail_has_a_page(sandbox: Servers, pages: httpx.AsyncClient) -> None:
    await send(sandbox, ticket_mail("page@example.com"))
    [mail] = (await pages.get("/sandbox/mailbox.json", params={"to": "page@example.com"})).json()["messages"]
    page = await pages.get(f"/sandbox/mailbox/{mail['id']}")

    assert page.status_code == 200
    assert f'src="/sandbox/mailbox/{mail["id"]}/html"' in page.text
    assert "Tickets – Maya.pdf" in page.text
    assert "Delivered-To" in page.text
    assert (await pages.get(f"/sandbox/mailbox/{mail['id']}/text")).text.startswith("You are going")
    assert (await pages.get(f"/sandbox/mailbox/{mail['id']}/source")).content.startswith(b"Return-Path: ")


@pytest.mark.parametrize("id", ["nothing", "..%2f..%2fkeys", "00000000000000000000-00000000"])
async def test_a_mail_that_is_not_there_is_not_found(pages: httpx.AsyncClient, id: str) -> None:
    assert (await pages.get(f"/sandbox/mailbox/{id}")).status_code == 404


async def test_a_plain_mail_needs_no_html(sandbox: Servers, pages: httpx.AsyncClient) -> None:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "plain@example.com", "studio@example.com", "482 913"
    message.set_content("Your code is 482 913.")
    await send(sandbox, message)
    [mail] = (await pages.get("/sandbox/mailbox.json", params={"to": "plain@example.com"})).json()["messages"]

    assert "482 913" in (await pages.get(f"/sandbox/mailbox/{mail['id']}")).text
    assert (await pages.get(mail["html_url"])).status_code == 404


async def test_an_empty_mailbox_says_so(tmp_path: Path) -> None:
    app = Litestar([create_sandbox_router(stripe_url=None, mailbox_folder=tmp_path)])
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        assert "No mail yet" in (await client.get("/sandbox/mailbox")).text
        assert (await client.get("/sandbox/stripe/v3/")).status_code == 404


async def test_some_addresses_bounce_and_some_are_busy_at_first(
    sandbox: Servers, pages: httpx.AsyncClient
) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as bounced:
        await send(sandbox, ticket_mail("nobody@bounce.example"))
    assert bounced.value.recipients[0].code == 550

    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as busy:
            await send(sandbox, ticket_mail("grandma@busy.example"))
        assert busy.value.recipients[0].code == 451
    await send(sandbox, ticket_mail("grandma@busy.example"))
    found = (await pages.get("/sandbox/mailbox.json", params={"to": "grandma@busy.example"})).json()[
        "messages"
    ]
    assert len(found) == 1


ODD_MAILS = [
    b"",
    b"no headers at all",
    b"\xff\xfe\x00 bytes: \xe9\r\n\r\n\xff",
    b"Subject: =?utf-8?q?=0D=0AReply-To:e@evil.example?=\r\nTo: =?utf-8?q?=0D=0AX:y?= <a@b.example>\r\n\r\nhi",
    b"Subject: =?nonsense?q?a?= =?utf-8?b?!!!?= =?utf-8?q?=D8=00?=\r\n\r\n",
    b"From: \r\nTo: <>\r\nCc: ,,;:@\r\nDate: never\r\n\r\nhi",
    b'From: Eve <@>\r\nTo: (\r\nReply-To: "\r\n\r\n',
    b"Content-Type: text/plain; charset=nonsense\r\n\r\nhi \xe9",
    b"Content-Type: text/html; charset=utf-7\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
    b"Content-Type: multipart/mixed\r\n\r\nno parts, no boundary",
    b'Content-Type: multipart/alternative; boundary=""\r\n\r\n--\r\n\r\nx\r\n----\r\n',
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: \xffte\xe9xt/h tml;;=\r\n"
    b"Content-Disposition: attachment; filename*=nonsense'x'%FF%00; filename=\"\r\n\r\nx\r\n--b\r\n"
    b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: \xff\r\n\r\nx\r\n--b--",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=cid:a>\r\n--b\r\n"
    b"Content-ID: <a\xff>\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: uuencode\r\n\r\nM!!\r\n--b--",
]


@pytest.mark.parametrize("mail", ODD_MAILS)
async def test_whatever_was_mailed_is_shown(tmp_path: Path, mail: bytes) -> None:
    app = Litestar([create_sandbox_router(stripe_url=None, mailbox_folder=tmp_path)])
    id = keep(tmp_path, mail)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        for path in ("mailbox", "mailbox.json", f"mailbox/{id}", f"mailbox/{id}/source"):
            assert (await client.get(f"/sandbox/{path}")).status_code == 200
        for part in ("html", "text", "attachments/0", "attachments/1"):
            assert (await client.get(f"/sandbox/mailbox/{id}/{part}")).status_code in (200, 404)


@given(st.binary(max_size=300) | st.lists(st.sampled_from(ODD_MAILS), max_size=3).map(b"\r\n".join))
def test_every_message_can_be_read(mail: bytes) -> None:
    message = BytesParser(policy=messages.POLICY).parsebytes(mail)
    assert isinstance(message, EmailMessage)
    for words in (value for pair in messages.headers(message) for value in pair):
        words.encode()
    for number, part in enumerate(messages.attachments(message)):
        quote(messages.describe(part, number).name)
    for body in (messages.text(message), messages.html(message)):
        assert body is None or body.encode() is not None
