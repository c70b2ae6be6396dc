"""Mounts the sandbox's pages at the product's own address, where there is a sandbox."""

from collections.abc import Sequence
from pathlib import Path

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from pwa_tickets.sandbox.browser import ASSETS, FRESH
from pwa_tickets.sandbox.browser import ROUTES as STRIPE_ROUTES
from pwa_tickets.sandbox.mailbox.routes import ROUTES as MAILBOX_ROUTES
from pwa_tickets.sandbox.pages import Sandbox, page
from pwa_tickets.sandbox.stripe.cards import TEST_CARDS

MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
STYLESHEETS = ("/static/css/tokens.css", "/static/css/base.css", "/static/css/components.css")


def create_sandbox_router(
    *, stripe_url: str | None, mailbox_folder: Path | None, stylesheets: Sequence[str] = STYLESHEETS
) -> Router:
    """Create the router. A part that is None is the real service elsewhere, and has no routes here."""
    sandbox = Sandbox(stripe_url=stripe_url, mailbox_folder=mailbox_folder, stylesheets=tuple(stylesheets))

    def provide_sandbox() -> Sandbox:
        return sandbox

    return Router(
        "/sandbox",
        route_handlers=[
            index,
            asset,
            *(STRIPE_ROUTES if stripe_url is not None else ()),
            *(MAILBOX_ROUTES if mailbox_folder is not None else ()),
        ],
        dependencies={"sandbox": Provide(provide_sandbox, sync_to_thread=False)},
        include_in_schema=False,
    )


@get("/")
async def index(sandbox: NamedDependency[Sandbox]) -> Response[str]:
    """Show what the sandbox offers: the test cards, and the mailbox."""
    return page(
        "index.html",
        cards=TEST_CARDS if sandbox.stripe_url is not None else (),
        has_mailbox=sandbox.mailbox_folder is not None,
        stylesheets=sandbox.stylesheets,
    )


@get("/assets/{name:str}")
async def asset(name: FromPath[str]) -> Response[str]:
    """Serve a script or stylesheet of the sandbox."""
    path = next((path for path in ASSETS.iterdir() if path.name == name and path.suffix in MEDIA_TYPES), None)
    if path is None:
        raise NotFoundException
    return Response(path.read_text(), headers=FRESH, media_type=MEDIA_TYPES[path.suffix])
