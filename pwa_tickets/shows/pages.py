"""What is on, one series, one show; and the roadmap's old addresses."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.shows import queries
from pwa_tickets.web.database import VisitorDb
from pwa_tickets.web.templating import page


@get("/", include_in_schema=False)
async def whats_on(db: VisitorDb) -> Template:
    """The front page."""
    return page("shows/whats-on.html", series=await queries.whats_on(db))


@get("/recitals/{series_id:uuid}", include_in_schema=False)
async def series_page(series_id: FromPath[UUID], db: VisitorDb) -> Template:
    """One series."""
    return page("shows/series.html", series=await queries.series(db, series_id))


@get("/shows/{show_id:uuid}", include_in_schema=False)
async def show_page(show_id: FromPath[UUID], db: VisitorDb) -> Template:
    """One show in whatever state its sale is."""
    show = await queries.show(db, show_id)
    others = [other for other in await queries.upcoming(db) if other.series_id == show.series_id]
    return page(
        "shows/show.html",
        show=show,
        zones=await queries.prices(db, show_id),
        others=[other for other in others if other.id != show.id],
        wheelchair=await queries.has_wheelchair_places(db, show_id),
        seats_per_buyer=show.seats_per_buyer,
    )


@get("/public/recitals/{series_id:uuid}/tickets", include_in_schema=False)
async def old_series(series_id: FromPath[UUID]) -> Redirect:
    """The roadmap's address of a series."""
    return Redirect(f"/recitals/{series_id}", status_code=301)


@get("/public/recitals/shows/{show_id:uuid}/seats", include_in_schema=False)
async def old_seats(show_id: FromPath[UUID]) -> Redirect:
    """The roadmap's address of the picker."""
    return Redirect(f"/shows/{show_id}/seats", status_code=301)


@get("/terms", include_in_schema=False, sync_to_thread=False)
def terms() -> Template:
    """The studio's terms."""
    return page("legal/terms.html")


@get("/privacy", include_in_schema=False, sync_to_thread=False)
def privacy() -> Template:
    """What the studio keeps about you."""
    return page("legal/privacy.html")


@get("/refund-policy", include_in_schema=False, sync_to_thread=False)
def refund_policy() -> Template:
    """How refunds work."""
    return page("legal/refund-policy.html")


ROUTES = [whats_on, series_page, show_page, old_series, old_seats, terms, privacy, refund_policy]
