"""Pages a phone keeps, the same bytes for everyone: the wallet, and what stands in for pages that did not come.

A mail's `/wallet?token=` never gets here: `accounts.order_links.OpenOrderLink` turns it into a cookie and a clean address first.
"""

from collections.abc import Sequence
from typing import Final

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Template

from pwa_tickets.web.templating import page

SHELL: Final = {"Cache-Control": "no-cache"}
"""Nothing personal in it: any cache may keep it, and asks before using it."""


@get("/wallet", include_in_schema=False, sync_to_thread=False)
def wallet() -> Template:
    """The wallet without tickets: `<ticket-wallet>` brings those."""
    return page("wallet/shell.html", headers=SHELL)


@get("/offline", include_in_schema=False, sync_to_thread=False)
def offline() -> Template:
    """Kept by the service worker, shown when a page does not come."""
    return page("wallet/offline.html", headers=SHELL)


@get("/offline/order", include_in_schema=False, sync_to_thread=False)
def offline_order() -> Template:
    """Kept by the service worker, shown while an order's page is slow, and when it does not come."""
    return page("wallet/offline-order.html", headers=SHELL)


ROUTES: Sequence[HTTPRouteHandler] = [wallet, offline, offline_order]
