"""Handing a mail to the mail server, and saying what became of it."""

import re
import ssl
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from pwa_tickets.notifications.message import Mail, UnusableAddress, compose
from pwa_tickets.settings import Settings

_SECONDS_PER_STEP: Final = 20.0
_ADDRESS: Final = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailDelayed(Exception):
    """Not taken this time: server away, busy, or our own set-up wrong. Try again later."""


class MailRefused(Exception):
    """Not taken, and asking again would not help: the server said 5xx, or the address is none."""


async def send(mail: Mail, settings: Settings) -> None:
    """Returns once the server has said yes. Raises MailDelayed or MailRefused."""
    try:
        message = compose(mail, sender=settings.mail_from)
    except UnusableAddress as error:
        raise MailRefused("this is not an address a mail can go to") from error
    try:
        async with _server(settings.smtp_url) as server:
            await server.send_message(message)
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _verdict(error.recipients[0].code, error.recipients[0].message) from error
    except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
        raise _verdict(error.code, error.message) from error
    except aiosmtplib.SMTPNotSupported as error:
        raise MailRefused(error.message) from error
    except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
        raise MailDelayed(f"{type(error).__name__}: {error}") from error


async def reachable(settings: Settings) -> bool:
    """Whether a mail server answers there and lets us in; nothing is sent."""
    try:
        async with _server(settings.smtp_url, seconds=3.0) as server:
            await server.noop()
    except (TimeoutError, aiosmtplib.SMTPException, OSError):
        return False
    return True


def _server(url: str | None, *, seconds: float = _SECONDS_PER_STEP) -> aiosmtplib.SMTP:
    """`smtps://` speaks TLS from the first byte, `smtp+starttls://` insists on the upgrade, and
    `smtp://` upgrades when offered – and insists as well before a password leaves this machine."""
    parts = urlsplit(url or "")
    host = parts.hostname or "localhost"
    secret = parts.password is not None and host not in _LOOPBACK
    return aiosmtplib.SMTP(
        hostname=host,
        port=parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=True if parts.scheme == "smtp+starttls" or (secret and parts.scheme == "smtp") else None,
        tls_context=None if host not in _LOOPBACK else _without_verification(),
        timeout=seconds,
    )


def _without_verification() -> ssl.SSLContext:
    """A server on this very machine needs no certificate that the world would believe."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _verdict(code: int, reason: str) -> MailDelayed | MailRefused:
    said = f"{code} {_ADDRESS.sub('(address)', reason)}"  # servers repeat whom they refuse; logs must not
    return MailRefused(said) if code >= 500 else MailDelayed(said)
