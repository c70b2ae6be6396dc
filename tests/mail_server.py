"""A real mail server on a free port: keeps what it takes, or says what it is told to say."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class MailServer:
    """Every message taken, in order; what it answers to each command; where it listens."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.says = {"MAIL": "250 OK", "RCPT": "250 OK", "DATA": "250 Message accepted for delivery"}
        self.url = ""
        self.came = asyncio.Event()

    async def handle_MAIL(  # noqa: N802  (aiosmtpd calls it by this name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.says["MAIL"]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return self.says["RCPT"]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.says["DATA"].startswith("2"):
            message = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
        self.came.set()
        return self.says["DATA"]

    async def next(self, count: int = 1, *, seconds: float = 20) -> list[EmailMessage]:
        """The messages, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(self.messages) < count:
                self.came.clear()
                await self.came.wait()
        return self.messages


@asynccontextmanager
async def mail_server(password: tuple[str, str] | None = None) -> AsyncGenerator[MailServer]:
    """Listens until the block ends; with a user and password, takes mail from that user only."""
    taking = MailServer()

    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        assert password, "a login sends a password"
        wanted = LoginPassword(password[0].encode(), password[1].encode())
        return AuthResult(success=given == wanted, handled=False)

    make: Callable[[], SMTP] = lambda: SMTP(  # noqa: E731
        taking,
        hostname="mail.test",
        authenticator=check if password else None,
        auth_required=password is not None,
        auth_require_tls=False,
    )
    listening = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    taking.url = f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield taking
    finally:
        listening.close()
        await listening.wait_closed()


def body(message: EmailMessage, kind: str = "plain") -> str:
    """The words of a message, as text or as HTML."""
    part = message.get_body((kind,))
    assert part is not None, f"the mail has no {kind} part"
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def files(message: EmailMessage) -> dict[str, bytes]:
    """The attached files by name."""
    found: dict[str, bytes] = {}
    for part in message.iter_attachments():
        content = part.get_content()
        found[part.get_filename() or ""] = content if isinstance(content, bytes) else str(content).encode()
    return found


def links(html: str) -> dict[str, str]:
    """Where a mail leads, by the words on each link."""
    found = _Links()
    found.feed(html)
    return found.by_words


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.by_words: dict[str, str] = {}
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href = dict(attrs)["href"] or ""

    def handle_data(self, data: str) -> None:
        if self._href:
            self.by_words[data.strip()] = self._href
            self._href = ""
