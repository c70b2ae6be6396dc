"""Serves `/sandbox/mailbox…`: every mail that was sent, for people and, as JSON, for tests."""

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from pwa_tickets.sandbox.mailbox import messages
from pwa_tickets.sandbox.pages import HEADERS, Sandbox, page

PAGE_LENGTH = 50
# A mail's HTML gets its own styles and the pictures inside it, and no rights: no scripts, no forms, no network.
# (Its origin it keeps, so that the page around it may read how tall it is.)
MAIL_POLICY = "; ".join(
    (
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        "default-src 'none'",
        "img-src data:",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'self'",
    )
)


class AttachmentAnswer(msgspec.Struct, kw_only=True):
    """One attachment in JSON."""

    name: str
    media_type: str
    size: int
    url: str


class MessageAnswer(msgspec.Struct, kw_only=True):
    """One message in JSON; `html_url` is there even when the message has no HTML, and then answers 404."""

    id: str
    received_at: datetime
    sender: str
    to: str
    recipients: list[str]
    subject: str
    text: str | None
    html_url: str
    attachments: list[AttachmentAnswer]


class MailboxAnswer(msgspec.Struct, kw_only=True):
    """The mailbox in JSON, newest message first."""

    messages: list[MessageAnswer]


@get("/mailbox")
async def index(
    sandbox: NamedDependency[Sandbox], to: FromQuery[str | None] = None, before: FromQuery[str | None] = None
) -> Response[str]:
    """Show a page of fifty messages; `to` filters by address, `before` is the last id of the page before."""
    found = messages.newest(folder_of(sandbox), to=to, before=before, limit=PAGE_LENGTH + 1)
    return page(
        "mailbox.html",
        messages=found[:PAGE_LENGTH],
        older=found[PAGE_LENGTH - 1].id if len(found) > PAGE_LENGTH else None,
        newest=found[0].id if found else "",
        to=to,
        first_page=before is None,
        stylesheets=sandbox.stylesheets,
    )


@get("/mailbox.json")
async def as_json(
    sandbox: NamedDependency[Sandbox],
    to: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = 100,
) -> MailboxAnswer:
    """List messages as JSON, newest first; `after` leaves out that message and all before it."""
    folder = folder_of(sandbox)
    found = [
        summary
        for summary in messages.newest(folder, to=to, limit=limit)
        if after is None or summary.id > after
    ]
    return MailboxAnswer(messages=[_as_answer(folder, summary) for summary in found])


def _as_answer(folder: Path, summary: messages.Summary) -> MessageAnswer:
    url = f"/sandbox/mailbox/{summary.id}"
    return MessageAnswer(
        id=summary.id,
        received_at=summary.received_at,
        sender=summary.sender,
        to=summary.to,
        recipients=list(summary.recipients),
        subject=summary.subject,
        text=messages.text(messages.read(folder / f"{summary.id}.eml")),
        html_url=f"{url}/html",
        attachments=[
            AttachmentAnswer(
                name=part.name,
                media_type=part.media_type,
                size=part.size,
                url=f"{url}/attachments/{part.number}",
            )
            for part in summary.attachments
        ],
    )


@get("/mailbox/{id:str}")
async def show(id: FromPath[str], sandbox: NamedDependency[Sandbox]) -> Response[str]:
    """Show one message with its headers."""
    path = path_of(sandbox, id)
    message = messages.read(path)
    return page(
        "message.html",
        message=messages.summarize(path),
        headers=messages.headers(message),
        text=messages.text(message),
        has_html=messages.html(message) is not None,
        stylesheets=sandbox.stylesheets,
    )


@get("/mailbox/{id:str}/html")
async def html(id: FromPath[str], sandbox: NamedDependency[Sandbox]) -> Response[str]:
    """Serve a message's HTML under a policy that lets it do nothing."""
    content = messages.html(messages.read(path_of(sandbox, id)))
    if content is None:
        raise NotFoundException
    headers = {**HEADERS, "Content-Security-Policy": MAIL_POLICY}
    return Response(content, headers=headers, media_type="text/html; charset=utf-8")


@get("/mailbox/{id:str}/text")
async def text(id: FromPath[str], sandbox: NamedDependency[Sandbox]) -> Response[str]:
    """Serve a message's plain text."""
    content = messages.text(messages.read(path_of(sandbox, id)))
    if content is None:
        raise NotFoundException
    return Response(content, headers=HEADERS, media_type="text/plain; charset=utf-8")


@get("/mailbox/{id:str}/source")
async def source(id: FromPath[str], sandbox: NamedDependency[Sandbox]) -> Response[bytes]:
    """Download a message as it arrived."""
    return _download(path_of(sandbox, id).read_bytes(), f"{id}.eml", "message/rfc822")


@get("/mailbox/{id:str}/attachments/{number:int}")
async def attachment(
    id: FromPath[str], number: FromPath[int], sandbox: NamedDependency[Sandbox]
) -> Response[bytes]:
    """Download an attachment."""
    parts: list[EmailMessage] = messages.attachments(messages.read(path_of(sandbox, id)))
    if not 0 <= number < len(parts):
        raise NotFoundException
    described = messages.describe(parts[number], number)
    return _download(messages.content(parts[number]), described.name, described.media_type)


def _download(content: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}"}
    return Response(content, headers=headers, media_type=media_type)


def folder_of(sandbox: Sandbox) -> Path:
    """Return the mailbox's folder; 404 where mail is really sent."""
    if sandbox.mailbox_folder is None:
        raise NotFoundException
    return sandbox.mailbox_folder


def path_of(sandbox: Sandbox, id: str) -> Path:
    """Find the file of a message, or answer 404."""
    path = messages.path_of(folder_of(sandbox), id)
    if path is None:
        raise NotFoundException
    return path


ROUTES = (index, as_json, show, html, text, source, attachment)
