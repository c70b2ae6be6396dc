"""What browsers fetch of the studio's look: its logo, the same as an app's icon, the stylesheet of its color."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.errors import NotFound
from pwa_tickets.settings import Settings
from pwa_tickets.studio.logo import draw_icon
from pwa_tickets.web.color import stylesheet

KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The address names what is at it, so it never changes."""


@get("/studio/{version:str}/logo.png", include_in_schema=False, sync_to_thread=False)
def logo(version: FromPath[str], settings: NamedDependency[Settings]) -> Response[bytes]:
    """Send the logo."""
    return _png(settings, version, settings.studio.logo)


@get("/studio/{version:str}/icon.png", include_in_schema=False, sync_to_thread=True)
def icon(version: FromPath[str], settings: NamedDependency[Settings]) -> Response[bytes]:
    """Send the logo as an app's icon."""
    shown = settings.studio.logo
    return _png(settings, version, draw_icon(shown) if shown else b"")


@get("/studio/{version:str}/colors.css", include_in_schema=False, sync_to_thread=False)
def colors(version: FromPath[str], settings: NamedDependency[Settings]) -> Response[str]:
    """Send the stylesheet of the studio's color."""
    if version != settings.studio.color.removeprefix("#") or not version:
        raise NotFound()
    return Response(stylesheet(settings.studio.color), headers=KEPT, media_type="text/css")


def _png(settings: Settings, version: str, content: bytes) -> Response[bytes]:
    if not content or version != settings.studio.logo_version:
        raise NotFound()
    return Response(content, headers=KEPT, media_type="image/png")


ROUTES = [logo, icon, colors]
