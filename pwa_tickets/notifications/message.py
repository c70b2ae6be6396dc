"""A mail as the product thinks of it, and the same mail as the standards want it. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from pwa_tickets.notifications.headers import POLICY, header_name, header_text
from pwa_tickets.web.email_address import NoEmailAddress, deliverable_form

_MEDIA_TYPE: Final = re.compile(r"([a-z]+)/([a-z0-9.+-]+)")
_NOT_IN_FILE_NAMES: Final = re.compile(r'[\\/:*?"<>|]+')


class UnusableAddress(Exception):
    """No mail server could take this address; trying again would not help."""


class UnusableSender(Exception):
    """The address that our mails come from is none: a setting to mend, and no fault of any mail."""


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
    reply_to: str = ""
    """Who answers; '' for the studio's own address."""


def compose(mail: Mail, *, sender: str, reply_to: str = "", now: datetime | None = None) -> EmailMessage:
    """The mail in wire form: alternative(text, related(html, pictures)) and the files."""
    message = EmailMessage(policy=POLICY)
    message["From"] = sender_address(sender)
    message["To"] = Address(header_name(mail.to_name), addr_spec=recipient_address(mail))
    if reply_to:
        message["Reply-To"] = sender_address(reply_to)
    message["Subject"] = header_text(mail.subject)
    message["Date"] = format_datetime(now or datetime.now(UTC))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" in return, please
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_written(mail.text), cte="quoted-printable")
    message.add_alternative(_written(mail.html), subtype="html", cte="quoted-printable")
    for picture in mail.pictures:
        alternatives = message.get_payload()
        assert isinstance(alternatives, list)
        html = alternatives[1]
        assert isinstance(html, EmailMessage)
        html.add_related(picture.content, "image", "png", cid=f"<{picture.cid}>", disposition="inline")
    for attachment in mail.attachments:
        kind = _MEDIA_TYPE.fullmatch(attachment.media_type)
        assert kind, attachment.media_type
        name = _NOT_IN_FILE_NAMES.sub("-", header_text(attachment.name))
        if kind[1] == "text":
            words = attachment.content.decode()
            message.add_attachment(words, subtype=kind[2], charset="utf-8", cte="base64", filename=name)
        else:
            message.add_attachment(attachment.content, kind[1], kind[2], filename=name)
    return message


def recipient_address(mail: Mail) -> str:
    """Where the mail goes, as a mail server takes it.

    Raises:
        UnusableAddress: nowhere.
    """
    try:
        return deliverable_form(mail.to_email)
    except NoEmailAddress as error:
        raise UnusableAddress(mail.to_email) from error


def sender_address(text: str) -> Address:
    """`Studio <tickets@studio.example>` as name and address; a domain that only the studio's own network knows is fine.

    Raises:
        UnusableSender: it is none.
    """
    text = header_text(text)
    name, _, spec = text[:-1].rpartition("<") if text.endswith(">") else ("", "", text)
    try:
        spec = deliverable_form(spec)
    except NoEmailAddress:
        if not spec.isascii():
            raise UnusableSender("PWA_TICKETS_MAIL_FROM is not an address") from None
    try:
        return Address(header_name(name.strip().strip('"')), addr_spec=spec)
    except (ValueError, IndexError, MessageError) as error:
        raise UnusableSender("PWA_TICKETS_MAIL_FROM is not an address") from error


def domain_of(address: str) -> str:
    """The part after the @, for Message-IDs."""
    try:
        return sender_address(address).domain or "localhost"
    except UnusableSender:
        return "localhost"


def _written(text: str) -> str:
    """The text in characters that can be written down."""
    return text.encode("utf-8", "replace").decode()
