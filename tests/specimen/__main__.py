"""The product's own `serve`, with the specimen page beside its pages: `python -m tests.specimen serve`."""

import sys

from pwa_tickets.__main__ import main
from pwa_tickets.routes import ROUTE_MODULES
from tests.specimen import routes

ROUTE_MODULES.append(routes)  # the server's processes are forked from this one
if __name__ == "__main__":
    sys.exit(main())
