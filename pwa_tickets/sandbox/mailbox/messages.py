"""Reads the kept messages: newest first, by address, and the parts of one. Whatever a message is, it is shown."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ID = re.compile(r"\d{20}-[0-9a-f]{8}")
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
POLICY = policy.default.clone(raise_on_defect=False)


@dataclass(frozen=True)
class Attachment:
    """A file that a message carries; `number` counts from 0."""

    number: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Summary:
    """What a list shows of a message; `id` is its file's name and sorts by age."""

    id: str
    received_at: datetime
    sender: str
    to: str
    recipients: tuple[str, ...]
    subject: str
    attachments: tuple[Attachment, ...]


def newest(
    folder: Path, *, to: str | None = None, before: str | None = None, limit: int = 50
) -> list[Summary]:
    """List messages, newest first. `to` compares whole addresses, of the envelope and of the headers."""
    wanted = to.strip().lower() if to else None
    found: list[Summary] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        if before is not None and path.stem >= before:
            continue
        summary = summarize(path)
        if wanted is None or wanted in summary.recipients:
            found.append(summary)
        if len(found) == limit:
            break
    return found


def path_of(folder: Path, id: str) -> Path | None:
    """Find the file of a message; None when there is none."""
    path = folder / f"{id}.eml"
    return path if ID.fullmatch(id) and path.is_file() else None


def read(path: Path) -> EmailMessage:
    """Parse a kept message."""
    with path.open("rb") as file:
        message = BytesParser(policy=POLICY).parse(file)
    assert isinstance(message, EmailMessage)
    return message


@lru_cache(maxsize=4096)
def summarize(path: Path) -> Summary:
    """Summarize a message, from memory the next time: a kept message never changes."""
    message = read(path)
    found = headers(message)
    first = {name.lower(): value for name, value in reversed(found)}
    addresses = getaddresses([value for name, value in found if name.lower() in ("delivered-to", "to", "cc")])
    return Summary(
        id=path.stem,
        received_at=datetime.fromtimestamp(int(path.stem[:20]) / 1e9, UTC),
        sender=first.get("from", ""),
        to=first.get("to", ""),
        recipients=tuple(sorted({address.lower() for _, address in addresses if address})),
        subject=first.get("subject", ""),
        attachments=tuple(describe(part, number) for number, part in enumerate(attachments(message))),
    )


def headers(message: EmailMessage) -> list[tuple[str, str]]:
    """List a message's headers, each as it is read; one that cannot be read, as it stands."""
    return [
        (
            _text(name),
            _text(attempt(lambda: str(message.policy.header_fetch_parse(name, raw)), str(raw))),  # noqa: B023 – called at once
        )
        for name, raw in message.raw_items()
    ]


def attachments(message: EmailMessage) -> list[EmailMessage]:
    """List the parts that a mail program would offer to save; pictures shown inline are none."""
    parts: list[object] = attempt(lambda: [*message.iter_attachments()], [])
    return [part for part in parts if isinstance(part, EmailMessage)]


def describe(part: EmailMessage, number: int) -> Attachment:
    """Describe an attachment; one without a name is named by its number."""
    name = _text(attempt(part.get_filename, None) or f"part-{number + 1}")
    return Attachment(number, name, media_type(part), len(content(part)))


def media_type(part: EmailMessage) -> str:
    """Return what a part says it is, if that is a media type."""
    said = attempt(part.get_content_type, "")
    return said if MEDIA_TYPE.fullmatch(said) else "application/octet-stream"


def content(part: EmailMessage) -> bytes:
    """Return the decoded bytes of a part."""
    payload = attempt(lambda: part.get_payload(decode=True), None)
    return payload if isinstance(payload, bytes) else attempt(part.as_bytes, b"")


def text(message: EmailMessage) -> str | None:
    """Return the plain text of a message; None when it has none."""
    return _body(message, "plain")


def html(message: EmailMessage) -> str | None:
    """Return the HTML part with its `cid:` pictures inside as data, for its frame may fetch nothing; None without one."""
    body = _body(message, "html")
    if body is None:
        return None
    for part in message.walk():
        if isinstance(part, EmailMessage) and not part.is_multipart():
            cid = dict(headers(part)).get("Content-ID", "").strip("<> ")
            body = body.replace(f"cid:{cid}", _as_data_url(part)) if cid else body
    return _with_external_links(body)


def _with_external_links(body: str) -> str:
    """Let a link tapped in the frame open a page of its own."""
    target = '<base target="_blank">'
    return HEAD.sub(lambda head: head[0] + target, body, count=1) if HEAD.search(body) else target + body


def _body(message: EmailMessage, kind: str) -> str | None:
    part = attempt(lambda: message.get_body(preferencelist=(kind,)), None)
    if not isinstance(part, EmailMessage):
        return None
    return _text(attempt(lambda: str(part.get_content()), content(part).decode("utf-8", "replace")))


def _as_data_url(part: EmailMessage) -> str:
    return f"data:{media_type(part)};base64,{base64.b64encode(content(part)).decode()}"


def _text(words: str) -> str:
    """The words in characters that can be written down."""
    return words.encode("utf-8", "replace").decode()


def attempt(read: Callable[[], T], otherwise: T) -> T:
    """Return what the standard library reads, or something else where it gives up; it does so in many ways."""
    try:
        return read()
    except Exception:
        return otherwise
