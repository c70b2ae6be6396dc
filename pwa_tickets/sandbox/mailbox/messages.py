"""Reads the kept messages: newest first, by address, and the parts of one."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path

ID = re.compile(r"\d{20}-[0-9a-f]{8}")
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
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
    addresses = getaddresses(
        [str(line) for name in ("delivered-to", "to", "cc") for line in message.get_all(name, [])]
    )
    return Summary(
        id=path.stem,
        received_at=datetime.fromtimestamp(int(path.stem[:20]) / 1e9, UTC),
        sender=str(message.get("from", "")),
        to=str(message.get("to", "")),
        recipients=tuple(sorted({address.lower() for _, address in addresses if address})),
        subject=str(message.get("subject", "")),
        attachments=tuple(describe(part, number) for number, part in enumerate(attachments(message))),
    )


def attachments(message: EmailMessage) -> list[EmailMessage]:
    """List the parts that a mail program would offer to save; pictures shown inline are none."""
    return [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]


def describe(part: EmailMessage, number: int) -> Attachment:
    """Describe an attachment; one without a name is named by its number."""
    return Attachment(
        number, part.get_filename() or f"part-{number + 1}", part.get_content_type(), len(content(part))
    )


def content(part: EmailMessage) -> bytes:
    """Return the decoded bytes of a part."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else part.as_bytes()


def text(message: EmailMessage) -> str | None:
    """Return the plain text of a message; None when it has none."""
    return _body(message, "plain")


def html(message: EmailMessage) -> str | None:
    """Return the HTML part with its `cid:` pictures inside as data, for its frame may fetch nothing; None without one."""
    body = _body(message, "html")
    if body is None:
        return None
    for part in message.walk():
        cid = (part.get("content-id") or "").strip("<> ")
        if cid and isinstance(part, EmailMessage) and not part.is_multipart():
            body = body.replace(f"cid:{cid}", _as_data_url(part))
    return _with_external_links(body)


def _with_external_links(body: str) -> str:
    """Let a link tapped in the frame open a page of its own."""
    target = '<base target="_blank">'
    return HEAD.sub(lambda head: head[0] + target, body, count=1) if HEAD.search(body) else target + body


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    return None if part is None else str(part.get_content())


def _as_data_url(part: EmailMessage) -> str:
    return f"data:{part.get_content_type()};base64,{base64.b64encode(content(part)).decode()}"
