"""Handing a mail to the mail server, and saying what became of it."""

import re
import ssl
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from pwa_tickets.notifications.message import (
    Mail,
    UnusableAddress,
    UnusableSender,
    compose,
    recipient_address,
    sender_address,
)
from pwa_tickets.notifications.recipient_refusals import is_recipients_own
from pwa_tickets.settings import Settings
from pwa_tickets.settings_reader import LOOPBACK

_SECONDS_PER_STEP: Final = 20.0
_SECONDS_TO_CHECK: Final = 3.0
_ADDRESS: Final = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_SOMEBODY: Final = "nobody@example.com"
"""Where no mail ever goes. A server that takes our mail for the world lets us name it, or says that nobody lives there."""

_OUR_FAULTS: Final = (TimeoutError, aiosmtplib.SMTPException, OSError, UnusableSender, ValueError)
"""Of the way to the server, of it, and of our settings: a port that is none, a sender that is none."""


class MailDelayed(Exception):
    """Not taken this time: server away, busy, or our own set-up wrong. Try again later."""


class MailRefused(Exception):
    """Not taken, and asking again would not help: there is no such mailbox, or the address is none."""


async def send(mail: Mail, settings: Settings) -> None:
    """Return once the server has said yes.

    Raises:
        MailRefused: for a reason of the recipient's own, and no other.
        MailDelayed: for every other reason; once it is mended, the same mail goes out.
    """
    try:
        recipient = recipient_address(mail)
        composed = compose(
            mail, sender=settings.mail_from, reply_to=mail.reply_to or settings.studio.reply_to
        )
        message = composed.as_bytes()
    except UnusableAddress as error:
        raise MailRefused("this is not an address a mail can go to") from error
    except UnusableSender as error:
        raise MailDelayed(_said(error)) from error
    try:
        async with _server(settings.smtp_url) as server:
            await _name(server, settings, recipient)
            await server.data(message)
    except aiosmtplib.SMTPResponseException as error:
        raise (MailRefused if is_recipients_own(error) else MailDelayed)(_said(error)) from error
    except _OUR_FAULTS as error:
        raise MailDelayed(_said(error)) from error


async def fault(settings: Settings) -> str | None:
    """What keeps mails from going out, or None: does all that sending does, up to the recipient, and takes it back."""
    try:
        us = sender_address(settings.mail_from).addr_spec
        async with _server(settings.smtp_url, seconds=_SECONDS_TO_CHECK) as server:
            for recipient in (us, _SOMEBODY):
                try:
                    await _name(server, settings, recipient)
                except aiosmtplib.SMTPRecipientRefused as error:
                    if not is_recipients_own(error):
                        raise
                await server.rset()
    except _OUR_FAULTS as error:
        return _said(error)
    return None


async def reachable(settings: Settings) -> bool:
    """Whether a mail server answers and would take our mail."""
    return await fault(settings) is None


async def _name(server: aiosmtplib.SMTP, settings: Settings, recipient: str) -> None:
    """Say whom a mail comes from and goes to."""
    await server.mail(sender_address(settings.mail_from).addr_spec)
    await server.rcpt(recipient)


def _server(url: str | None, *, seconds: float = _SECONDS_PER_STEP) -> aiosmtplib.SMTP:
    """`smtps://` speaks TLS from the first byte, `smtp+starttls://` insists on the upgrade, and
    `smtp://` upgrades when offered – and insists as well before a password leaves this machine."""
    parts = urlsplit(url or "")
    host = parts.hostname or "localhost"
    secret = parts.password is not None and host not in LOOPBACK
    return aiosmtplib.SMTP(
        hostname=host,
        port=parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=True if parts.scheme == "smtp+starttls" or (secret and parts.scheme == "smtp") else None,
        tls_context=None if host not in LOOPBACK else _without_verification(),
        timeout=seconds,
    )


def _without_verification() -> ssl.SSLContext:
    """A server on this very machine needs no certificate that the world would believe."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _said(error: Exception) -> str:
    """What went wrong, without addresses: servers repeat whom they refuse, and logs must not."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {_ADDRESS.sub('(address)', error.message)}"
    return f"{type(error).__name__}: {_ADDRESS.sub('(address)', str(error))}"
