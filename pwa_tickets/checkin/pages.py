"""The scanner's page: the same bytes for everybody. What it knows of a show it reads with its phone's own token."""

from litestar import get
from litestar.response import Template

from pwa_tickets.web.templating import page


@get("/scan", include_in_schema=False, sync_to_thread=False)
def scanner() -> Template:
    """The shell that a phone keeps; all else comes from the phone itself, with or without a network."""
    return page("checkin/shell.html", headers={"Cache-Control": "no-cache"})


ROUTES = [scanner]
