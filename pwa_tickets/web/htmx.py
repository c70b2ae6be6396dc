"""Partial updates: a request that htmx makes gets the parts of a page that it asked for instead of the page.

A part is a template `_name.html` that the whole page includes too, inside an element whose id names the part. Links and forms
name the element they want new with `hx-target`; without scripts the same links and forms load whole pages.
"""

from collections.abc import Collection, Mapping
from typing import Any

from litestar import Request
from litestar.plugins.htmx import HTMXDetails
from litestar.response import Template

from pwa_tickets.web.templating import page

AnyRequest = Request[Any, Any, Any]

Parts = Mapping[str, str]
"""The id of an element → the template of what is in it."""


def target_of(request: AnyRequest) -> str | None:
    """The id of the element that htmx wants new content for, or None where a whole page is wanted."""
    asked = HTMXDetails(request)
    return asked.target if asked and not asked.history_restore_request else None


def page_of(request: AnyRequest) -> str:
    """The path of the page on which htmx asks, with its query."""
    try:
        return HTMXDetails(request).current_url_abs_path or request.url.path
    except ValueError:  # what the header says is no address
        return request.url.path


def page_or_parts(
    request: AnyRequest,
    template: str,
    parts: Parts,
    *,
    also: Collection[str] = (),
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Template:
    """The whole page; to htmx the part it asked for, those in `also`, and always flash message and dialog."""
    target = target_of(request)
    sent = {"Vary": "HX-Request, HX-Target", **(headers or {})}
    if target not in parts:
        return page(template, status=status, headers=sent, is_partial=False, **context)
    wanted = {name: parts[name] for name in parts if name == target or name in also}
    context |= {"parts": wanted, "target": target, "is_partial": True}
    return page("layouts/_parts.html", status=status, headers=sent, **context)
