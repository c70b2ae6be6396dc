"""How a refusal is shown: a problem document (RFC 9457) to programs, a page to people. Never a stack trace."""

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from pwa_tickets.db.failures import is_conflict, is_full, sqlstate
from pwa_tickets.db.outage import database_outage
from pwa_tickets.errors import NotFound, NotSignedIn, TicketsError, Unavailable
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.htmx import page_of, target_of
from pwa_tickets.web.templating import page

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]

OUR_FAULT = marked("That was our fault. Nothing you chose or paid for is lost. Please try again in a moment.")
TITLES = {
    404: NotFound.title,
    405: marked("That doesn’t work here"),
    413: marked("Too much at once"),
    429: marked("A moment, please"),
    500: marked("That was our fault"),
}
SENTENCES = {
    400: marked("We couldn’t read that request."),
    404: NotFound.sentence,
    405: marked("This page can’t do that."),
    413: marked("That was more than we can take at once."),
    429: marked("That was a little fast. Please try again in a moment."),
}


def refuse(request: AnyRequest, error: TicketsError) -> Response[Any]:
    """A refusal of our own, as the asker reads it."""
    if isinstance(error, NotSignedIn) and _is_of_office(request):
        if target_of(request):
            return Response(b"", status_code=401, headers={"HX-Redirect": sign_in_url(page_of(request))})
        if wants_page(request):
            return Response(b"", status_code=303, headers={"Location": sign_in_url(request.url.path)})
    return answer(
        request, error.status, gettext(error.title), error.detail, slug=error.slug, facts=error.facts
    )


def sign_in_url(wanted: str) -> str:
    """Where staff sign in, to come back to the page they wanted."""
    return f"/admin/sign-in?next={quote(wanted, safe='/')}"


def refuse_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """A refusal of the framework: routing, parsing, size."""
    status = error.status_code
    facts: dict[str, Any] = {}
    sentence = gettext(SENTENCES.get(status, str(error.detail) or HTTPStatus(status).phrase))
    if isinstance(error, ValidationException):
        facts["errors"] = [
            {"field": str(item.get("key", "")), "message": str(item.get("message", ""))}
            for item in (error.extra if isinstance(error.extra, list) else [])
        ]
    passed = ("allow", "retry-after", "connection")
    headers = {k.lower(): v for k, v in (error.headers or {}).items() if k.lower() in passed}
    if "GET" in headers.get("allow", ""):
        headers["allow"] += ", HEAD"  # answered before the routes, by web/head.py
    title = gettext(TITLES.get(status, HTTPStatus(status).phrase))
    return answer(
        request,
        status,
        title,
        sentence,
        slug=NotFound.slug if status == NotFound.status else "invalid-request",
        facts=facts,
        headers=headers,
    )


def refuse_bug(request: AnyRequest, error: Exception) -> Response[Any]:
    """A defect: logged whole, told as one sentence. A database that is away or has no room is no defect, and passes."""
    if is_conflict(error):
        log.warning("gave way at %s %s: %s", request.method, request.url.path, sqlstate(error))
        return refuse(request, Unavailable(retry_after=1))
    if database_outage.met(error):
        return refuse(request, Unavailable(retry_after=2))
    if is_full(error):
        log.error("the disk is full, at %s %s: %s", request.method, request.url.path, type(error).__name__)
        return refuse(request, Unavailable(retry_after=60))
    if _is_unusable(error):
        return answer(
            request, 400, HTTPStatus.BAD_REQUEST.phrase, gettext(SENTENCES[400]), slug="invalid-request"
        )
    log.error("unhandled at %s %s", request.method, request.url.path, exc_info=error)
    return answer(request, 500, gettext(TITLES[500]), gettext(OUR_FAULT), slug="our-fault")


UNSTORABLE = {"22021", "22P05", "22003"}
"""SQLSTATEs of a zero character, in a text or in JSON, and of a number beyond every column: no keyboard types one."""


def _is_unusable(error: Exception) -> bool:
    """Whether the request holds what Postgres cannot, JSON nested deeper than anybody can read, or a form that is no UTF-8.

    Only a body is that deep, and only a body is decoded while a request is answered: what we keep is UTF-8.
    """
    return isinstance(error, RecursionError | UnicodeDecodeError) or sqlstate(error) in UNSTORABLE


def answer(
    request: AnyRequest,
    status: int,
    title: str,
    sentence: str,
    *,
    slug: str,
    facts: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """The refusal in the asker's form."""
    facts = facts or {}
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if "retry_after" in facts:
        headers["Retry-After"] = str(facts["retry_after"])
    if wants_page(request):
        context = {"title": title, "sentence": sentence, "facts": facts, "office": _is_of_office(request)}
        return page("errors/error.html", status=status, headers=headers, **context)
    body = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": sentence, **facts}
    return Response(
        msgspec.json.encode(body), status_code=status, headers=headers, media_type="application/problem+json"
    )


def _is_of_office(request: AnyRequest) -> bool:
    """Whether only staff have this address: no way of buyers leads from it."""
    return request.url.path.startswith(("/admin", "/setup"))


def wants_page(request: AnyRequest) -> bool:
    """People get pages, also where a link led them to a file of /api; scripts get problem documents."""
    if request.url.path.startswith("/api/") and request.headers.get("sec-fetch-mode") != "navigate":
        return False
    return "text/html" in request.headers.get("accept", "")


HANDLERS: dict[int | type[Exception], Any] = {
    TicketsError: refuse,
    HTTPException: refuse_http,
    Exception: refuse_bug,
}
