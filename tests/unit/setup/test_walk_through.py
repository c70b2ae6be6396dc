"""The sheet for a lap with a pencil says each row's first and last seat, how many, and its wheelchair places."""

import httpx
import pypdfium2

from pwa_tickets.db.session import Database
from tests import factories, office
from tests.factories import Owner, Venue


async def test_each_row_is_a_line(
    browser: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue
) -> None:
    await factories.make_show(owner, venue)
    await owner.execute(
        "update seats set seat_type = 'ada' where row_name = 'B' and seat_number in ('2', '3')"
    )
    browser.cookies.set("pwa_tickets", await office.sign_in(owner, await office.make_staff(owner)))
    answer = await browser.get(f"/admin/ticketing/venues/{venue.id}/walk-through.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    words = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded().split()
    assert "A 1 8 8" in " ".join(words)
    assert "B 1 8 8 2 and 3" in " ".join(words)
