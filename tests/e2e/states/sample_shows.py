"""Two studios with one show in each state of its sale: a small one for the tests, the sample's for pictures."""

from datetime import timedelta

from playwright.async_api import Browser

from pwa_tickets.db.session import Database
from pwa_tickets.sample import sales
from tests import factories
from tests.e2e.live_server import LiveServer
from tests.e2e.states.studio import Studio
from tests.factories import Owner, Show, Venue

SEATS = """
    select row_name || seat_number as label, s.id as seat_id, ss.id from show_seats ss join seats s on s.id = ss.seat_id
    where ss.show_id = $1
"""


async def small_studio(server: LiveServer, database: Database, owner: Owner, browser: Browser) -> Studio:
    """Six rows of twelve, a wheelchair place among them; every page is small, so that looking at it is quick."""
    venue = await factories.make_venue(
        owner, rows=("A", "B", "C", "D", "E", "F"), seats_per_row=12, types={"D1": "ada"}
    )
    series_id = await factories.make_series(owner, "The Night Garden")
    await factories.make_upsell(owner, series_id, name="Digital video", price_in_cents=2400)
    on_sale = await factories.make_show(owner, venue, title="Friday evening", series_id=series_id)
    upcoming = await factories.make_show(
        owner, venue, title="Saturday matinee", series_id=series_id, opens_in=timedelta(hours=30)
    )
    sold_out = await factories.make_show(owner, venue, title="Saturday evening", series_id=series_id)
    await sales.sell(owner, sold_out.id, share=1, seed="small")
    return Studio(
        server, database, owner, browser, on_sale, upcoming, sold_out, await _over(owner, venue, series_id)
    )


async def sample_studio(server: LiveServer, database: Database, owner: Owner, browser: Browser) -> Studio:
    """What `make demo` shows, after its seed."""
    titles = ("Friday evening", "Saturday matinee", "Saturday evening")
    on_sale, upcoming, sold_out = [await _shown(owner, title) for title in titles]
    over = await _over(owner, on_sale.venue, on_sale.series_id)
    return Studio(server, database, owner, browser, on_sale, upcoming, sold_out, over)


async def _shown(owner: Owner, title: str) -> Show:
    """A show that is there already."""
    row = await owner.fetchrow(
        "select sh.id, sh.recital_series_id, sh.venue_id, v.name from recital_shows sh "
        "join venues v on v.id = sh.venue_id where sh.title = $1",
        title,
    )
    assert row is not None, title
    made = await owner.fetch(SEATS, row["id"])
    venue = Venue(row["venue_id"], row["name"], {seat["label"]: seat["seat_id"] for seat in made})
    return Show(
        row["id"], row["recital_series_id"], title, venue, {seat["label"]: seat["id"] for seat in made}
    )


async def _over(owner: Owner, venue: Venue, series_id: object) -> Show:
    """A show whose sale is over; what is on does not name it, for it began yesterday."""
    return await factories.make_show(
        owner, venue, title="Thursday preview", series_id=series_id,  # type: ignore[arg-type]
        starts_in=timedelta(hours=-20), opens_in=timedelta(days=-20),
    )  # fmt: skip
