"""A real mail server on a free port: what arrives, what is tried again, what is given up."""

import re
import socket
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from pwa_tickets.notifications.mail import MailDelayed, MailRefused, fault, reachable, send
from pwa_tickets.notifications.message import Attachment, Mail, Picture
from pwa_tickets.settings import Settings
from tests.mail_server import MailServer, mail_server


@pytest.fixture
async def server() -> AsyncGenerator[tuple[MailServer, Settings]]:
    async with mail_server() as taking:
        yield taking, Settings(database_url="", smtp_url=taking.url)


def mail(**changes: object) -> Mail:
    facts: dict[str, object] = {
        "to_email": "maya@example.com",
        "to_name": "Maya Okafor",
        "subject": "Your 6 tickets for The Night Garden",
        "html": '<p>Hello <img src="cid:code@mail"></p>',
        "text": "Hello",
        "message_id": "<order-1@mail.test>",
    }
    return Mail(**(facts | changes))  # type: ignore[arg-type]


async def test_words_pictures_and_files_arrive(server: tuple[MailServer, Settings]) -> None:
    taking, settings = server
    await send(
        mail(
            pictures=(Picture(cid="code@mail", content=b"\x89PNG"),),
            attachments=(
                Attachment(name="Tickets – Maya.pdf", media_type="application/pdf", content=b"%PDF-1.7"),
            ),
        ),
        settings,
    )
    [got] = taking.messages
    assert got["To"] == "Maya Okafor <maya@example.com>"
    assert got["Message-ID"] == "<order-1@mail.test>"
    assert got["Auto-Submitted"] == "auto-generated"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert text.get_content().strip() == "Hello"
    assert html is not None
    assert "cid:code@mail" in html.get_content()
    parts = {part.get_content_type(): part for part in got.walk()}
    assert parts["image/png"]["Content-ID"] == "<code@mail>"
    assert parts["image/png"].get_content_disposition() == "inline"
    [file] = got.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("Tickets – Maya.pdf", b"%PDF-1.7")


async def test_nothing_a_buyer_types_becomes_a_header(server: tuple[MailServer, Settings]) -> None:
    taking, settings = server
    await send(
        mail(
            to_name="Maya\r\nBcc: eve@example.com",
            subject="Tickets\r\nReply-To: eve@example.com\r\n\r\n<h1>",
        ),
        settings,
    )
    [got] = taking.messages
    assert got["Bcc"] is None
    assert got["Reply-To"] is None
    assert got["Subject"] == "Tickets Reply-To: eve@example.com <h1>"
    assert [address.addr_spec for address in got["To"].addresses] == ["maya@example.com"]


async def test_long_words_in_every_script_survive(server: tuple[MailServer, Settings]) -> None:
    taking, settings = server
    name = "ليلى 🩰 " * 30
    await send(mail(to_name=name, subject=name, text=f"{name}\n.\n..dots\n"), settings)
    [got] = taking.messages
    assert got["Subject"] == name.strip()
    shown = got["To"].addresses[0].display_name
    assert name.startswith(shown)
    assert len(shown) >= 20
    text = got.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == f"{name}\n.\n..dots\n"


@pytest.mark.parametrize(("step", "is_final"), [("MAIL", False), ("RCPT", True), ("DATA", True)])
async def test_a_busy_server_is_tried_again_and_a_no_to_the_recipient_is_a_no(
    server: tuple[MailServer, Settings], step: str, is_final: bool
) -> None:
    taking, settings = server
    taking.says[step] = "451 busy, come back"
    with pytest.raises(MailDelayed, match="451 busy"):
        await send(mail(), settings)
    taking.says[step] = "550 no such mailbox <maya@example.com>"
    with pytest.raises(MailRefused if is_final else MailDelayed, match=r"550 no such mailbox \(address\)"):
        await send(mail(), settings)
    taking.says[step] = "250 OK"
    await send(mail(), settings)
    assert len(taking.messages) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maya",
        "@example.com",
        "maya@",
        "maya@ex ample..com",
        "a@" + "x" * 80,
        "erased-7f3a@erased.invalid",
    ],
)
async def test_what_is_no_address_is_given_up_without_asking(
    server: tuple[MailServer, Settings], address: str
) -> None:
    taking, settings = server
    with pytest.raises(MailRefused):
        await send(mail(to_email=address), settings)
    assert taking.messages == []


async def test_an_address_with_a_foreign_domain_goes_out_in_its_ascii_form(
    server: tuple[MailServer, Settings],
) -> None:
    taking, settings = server
    await send(mail(to_email="maya@bücher.example"), settings)
    assert taking.messages[0]["To"].addresses[0].domain == "xn--bcher-kva.example"


async def test_no_server_is_a_delay(server: tuple[MailServer, Settings]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = Settings(database_url="", smtp_url=f"smtp://127.0.0.1:{free.getsockname()[1]}")
        assert await reachable(nobody) is False
        with pytest.raises(MailDelayed):
            await send(mail(), nobody)
    assert await reachable(server[1]) is True


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_wrong_password_of_ours_is_a_delay_and_the_right_one_sends() -> None:
    async with mail_server(password=("studio@x", "p:w/d")) as taking:
        address = taking.url.removeprefix("smtp://")
        with pytest.raises(MailDelayed, match="535"):
            await send(mail(), Settings(database_url="", smtp_url=f"smtp://studio%40x:wrong@{address}"))
        await send(mail(), Settings(database_url="", smtp_url=f"smtp://studio%40x:p%3Aw%2Fd@{address}"))
        assert len(taking.messages) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(
    ("login", "said"), [("", "530"), ("studio:wrong@", "535"), ("stüdio:x@", "5|Unicode")]
)
async def test_a_server_that_wants_another_log_in_delays_every_mail_and_the_check_says_so(
    login: str, said: str
) -> None:
    async with mail_server(password=("studio", "right")) as taking:
        address = taking.url.removeprefix("smtp://")
        wrong = Settings(database_url="", smtp_url=f"smtp://{login}{address}")
        with pytest.raises(MailDelayed, match=said):
            await send(mail(), wrong)
        told = await fault(wrong)
        assert told
        assert re.search(said, told)
        mended = Settings(database_url="", smtp_url=f"smtp://studio:right@{address}")
        assert await fault(mended) is None
        await send(mail(), mended)
        assert len(taking.messages) == 1


@pytest.mark.parametrize(
    ("step", "says", "told"),
    [
        ("MAIL", "550 5.1.8 Sender address rejected", "550 5.1.8 Sender address rejected"),
        (
            "RCPT",
            "554 5.7.1 <nobody@example.com>: Relay access denied",
            "554 5.7.1 (address): Relay access denied",
        ),
        ("RCPT", "451 4.3.0 Busy", "451 4.3.0 Busy"),
        ("RCPT", "556 5.1.10 Domain takes no mail", None),
        ("DATA", "554 no", None),
    ],
)
async def test_the_check_goes_as_far_as_the_recipient_and_sends_nothing(
    server: tuple[MailServer, Settings], step: str, says: str, told: str | None
) -> None:
    taking, settings = server
    taking.says[step] = says
    assert await fault(settings) == told
    assert taking.messages == []


@pytest.mark.parametrize(
    "wrong",
    [{"mail_from": "Studio"}, {"mail_from": "tickets@münchen"}, {"smtp_url": "smtp://127.0.0.1:99999"}],
)
async def test_settings_that_are_none_are_ours_to_mend(
    server: tuple[MailServer, Settings], wrong: dict[str, str]
) -> None:
    settings = replace(server[1], **wrong)  # type: ignore[arg-type]
    with pytest.raises(MailDelayed):
        await send(mail(), settings)
    assert await fault(settings)
