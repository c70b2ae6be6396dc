"""What makes the site installable: the manifest and the service worker, at addresses that never change."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from pwa_tickets.i18n import gettext, language
from pwa_tickets.settings import Settings
from pwa_tickets.studio_choices import StudioChoices
from pwa_tickets.web.assets import STATIC, MissingAsset

ICONS: Final = "/static/icons/app"

INK: Final = "#1e161b"
"""Behind the icon while the app starts: the darkened house, in both themes (a manifest knows only one color)."""

SURFACE: Final = "#ffffff"
"""The top bar's color where the studio chose none; pages override it with their own `theme-color`."""


@get("/manifest.webmanifest", include_in_schema=False, sync_to_thread=False)
def manifest(settings: NamedDependency[Settings]) -> Response[dict[str, Any]]:
    """The app, as a phone installs it."""
    content = {
        "id": "/wallet",
        "name": gettext("%(studio)s tickets") % {"studio": settings.studio_name},
        "short_name": short_name(settings.studio_name),
        "description": gettext("Seats and tickets of %(studio)s, with or without signal.")
        % {"studio": settings.studio_name},
        "lang": language(),
        "start_url": "/wallet",
        "scope": "/",
        "display": "standalone",
        "launch_handler": {"client_mode": ["navigate-existing", "auto"]},
        "theme_color": settings.studio.color or SURFACE,
        "background_color": INK,
        "icons": _icons(settings.studio),
        "screenshots": [
            _screenshot("wallet-narrow", "360x740", gettext("Your tickets, with or without signal")),
            _screenshot("ticket-narrow", "360x740", gettext("Each ticket with its code")),
            _screenshot("seats-narrow", "360x740", gettext("Seats on a picture of the hall")),
            _screenshot("seats-wide", "1280x800", gettext("Seats on a picture of the hall")),
        ],
        "shortcuts": [
            {"name": gettext("My tickets"), "url": "/wallet", "icons": [_shortcut_icon()]},
            {"name": gettext("What’s on"), "url": "/", "icons": [_shortcut_icon()]},
        ],
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(content, headers=headers, media_type="application/manifest+json")


@get("/service-worker.js", include_in_schema=False, sync_to_thread=True)
def service_worker() -> Response[bytes]:
    """The service worker of the whole site. Asked for afresh each time: its bytes are how a new version is found."""
    try:
        script = (STATIC / "built" / "service-worker.js").read_bytes()
    except FileNotFoundError:
        raise MissingAsset("service-worker.js is not built; run `make setup`") from None
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(script, headers=headers, media_type="text/javascript")


def _icons(studio: StudioChoices) -> list[dict[str, str]]:
    """The studio's logo in each form that phones want, or ours."""
    if studio.logo:
        logo = {"src": studio.icon_path, "sizes": "512x512", "type": "image/png"}
        return [logo | {"purpose": purpose} for purpose in ("any", "maskable")]
    return [
        {
            "src": f"{ICONS}/{file}-{side}.png",
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": purpose,
        }
        for file, purpose in (("icon", "any"), ("maskable", "maskable"))
        for side in (192, 512)
    ]


def _screenshot(name: str, sizes: str, label: str) -> dict[str, str]:
    """A picture that a phone shows beside its question whether to install; narrow for phones, wide for laptops."""
    form_factor = name.rpartition("-")[2]
    source = f"{ICONS}/screenshot-{name}.png"
    return {"src": source, "sizes": sizes, "type": "image/png", "form_factor": form_factor, "label": label}


def short_name(studio_name: str) -> str:
    """What fits under an icon: whole words, some twelve characters."""
    words = studio_name.split()
    short = words[0] if words else "Tickets"
    for word in words[1:]:
        if len(short) + 1 + len(word) > 12:
            break
        short += " " + word
    return short


def _shortcut_icon() -> dict[str, str]:
    return {"src": f"{ICONS}/icon-192.png", "sizes": "192x192", "type": "image/png"}


ROUTES: Sequence[HTTPRouteHandler] = [manifest, service_worker]
