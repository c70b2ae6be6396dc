"""What parents read of an evening that is called off."""

import httpx

from tests import factories
from tests.factories import Owner, Show

AS_A_PERSON = {"Accept": "text/html"}


async def test_an_evening_that_is_called_off_says_so_wherever_it_is_named(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    off = await factories.make_show(
        owner, show.venue, title="Open rehearsal", series_id=show.series_id, price_in_cents=0
    )
    await owner.execute("update recital_shows set cancelled_at = now() where id = $1", off.id)
    pages = {
        path: (await browser.get(path, headers=AS_A_PERSON)).text
        for path in ("/", f"/recitals/{show.series_id}", f"/shows/{off.id}", f"/shows/{off.id}/seats")
    }
    assert "Open rehearsal" not in pages["/"]
    series = pages[f"/recitals/{show.series_id}"]
    assert "Called off" in series
    assert "some free" not in series, "its prices are no part of the series' any more"
    assert "This evening is called off" in pages[f"/shows/{off.id}"]
    assert "sold at the door" not in pages[f"/shows/{off.id}"]
    assert "This evening is called off." in pages[f"/shows/{off.id}/seats"]


async def test_a_series_with_a_free_evening_says_so(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await factories.make_show(
        owner, show.venue, title="Open rehearsal", series_id=show.series_id, price_in_cents=0
    )
    assert ", some free" in (await browser.get(f"/recitals/{show.series_id}", headers=AS_A_PERSON)).text
