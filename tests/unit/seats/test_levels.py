"""Levels of a hall: the map says which sections are on which floor where there are several, and the list says it in words."""

import httpx

from tests.factories import Owner, Show
from tests.venue_factories import raise_row


async def test_a_hall_of_one_level_says_nothing_of_levels(browser: httpx.AsyncClient, show: Show) -> None:
    assert "levels" not in (await browser.get(f"/api/shows/{show.id}/seat-map")).json()


async def test_a_hall_of_several_names_the_level_of_each_section_and_the_list_does(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await raise_row(owner, show.venue, "C")
    document = (await browser.get(f"/api/shows/{show.id}/seat-map")).json()
    assert document["sections"] == ["Orchestra", "Upper"]
    assert document["levels"] == ["", "Balcony"]
    page = (await browser.get(f"/shows/{show.id}/seats?view=list", headers={"Accept": "text/html"})).text
    upper = page.split('id="section-2"')[1].split("</h2>")[0]
    assert "Upper" in upper
    assert "Balcony" in upper
    assert "Balcony" not in page.split('id="section-1"')[1].split("</h2>")[0]
