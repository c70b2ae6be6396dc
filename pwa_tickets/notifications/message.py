"""A mail as the product thinks of it, and the same mail as the standards want it. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MEDIA_TYPE: Final = re.compile(r"([a-z]+)/([a-z0-9.+-]+)")


class UnusableAddress(Exception):
    """No mail server could take this address; trying again would not help."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file in the mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG shown inside the HTML, where `src="cid:…"` names it."""

    cid: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one mailbox: words twice (HTML and text), pictures inside, files beside."""

    to_email: str
    to_name: str = ""
    subject: str
    html: str
    text: str
    message_id: str
    """Made once for each thing said, so that a mail sent twice is shown once by most readers."""
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def compose(mail: Mail, *, sender: str, now: datetime | None = None) -> EmailMessage:
    """The mail in wire form: alternative(text, related(html, pictures)) and the files."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender)
    message["To"] = _address(mail.to_email, name=mail.to_name)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(now or datetime.now(UTC))
    message["Message-ID"] = one_line(mail.message_id)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" in return, please
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for picture in mail.pictures:
        alternatives = message.get_payload()
        assert isinstance(alternatives, list)
        html = alternatives[1]
        assert isinstance(html, EmailMessage)
        html.add_related(picture.content, "image", "png", cid=f"<{picture.cid}>", disposition="inline")
    for attachment in mail.attachments:
        kind = _MEDIA_TYPE.fullmatch(attachment.media_type)
        assert kind, attachment.media_type
        name = one_line(attachment.name).replace("/", "-")
        if kind[1] == "text":
            words = attachment.content.decode()
            message.add_attachment(words, subtype=kind[2], charset="utf-8", cte="base64", filename=name)
        else:
            message.add_attachment(attachment.content, kind[1], kind[2], filename=name)
    return message


def one_line(text: str) -> str:
    """What a person wrote, fit for a header: no line break can start a header of its own."""
    return _CONTROL.sub(" ", text).strip()


def domain_of(address: str) -> str:
    """The part after the @, for Message-IDs."""
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"


def _address(text: str, name: str = "") -> Address:
    shown, spec = parseaddr(one_line(text))
    user, at, domain = spec.rpartition("@")
    if not at or not user or not domain:
        raise UnusableAddress(text)
    try:
        return Address(_short(one_line(name or shown)), user, domain.encode("idna").decode())
    except (UnicodeError, ValueError) as error:
        raise UnusableAddress(text) from error


def _short(name: str) -> str:
    """At most what fits one encoded word: the standard library breaks longer names where it adds spaces."""
    return name[:60] if name.isascii() else name.encode()[:42].decode(errors="ignore")
