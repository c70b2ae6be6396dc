"""Renders the sandbox's pages, which need only the product's stylesheets, and tells its routes where its parts are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

TEMPLATES = Path(__file__).parent.parent / "templates"
# Strict, and framed by nobody but the product's own pages.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """Tells where the parts are; an absent part is not mounted. `stripe_url`: as the server reaches the sandbox Stripe."""

    stripe_url: str | None
    mailbox_folder: Path | None
    stylesheets: tuple[str, ...]


def ago(moment: datetime) -> str:
    """Say how long ago a moment was."""
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for size, one, many in ((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {one if count == 1 else many} ago"
    return "just now"


def size(count: int) -> str:
    """Write a number of bytes as one would say it."""
    return (
        f"{count} bytes"
        if count < 1000
        else f"{count / 1000:.0f} kB"
        if count < 1_000_000
        else f"{count / 1e6:.1f} MB"
    )


environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters |= {"ago": ago, "size": size}


def page(template: str, *, status: int = 200, **context: Any) -> Response[str]:
    """Render a template of `templates/sandbox/` with the sandbox's headers."""
    return Response(
        environment.get_template(f"sandbox/{template}").render(context),
        status_code=status,
        headers=HEADERS,
        media_type="text/html; charset=utf-8",
    )
