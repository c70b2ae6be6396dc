"""The office's list of shows, and a sale that is closed and opened by hand."""

from datetime import timedelta

import httpx

from tests import factories
from tests.factories import Owner, Show

SHOWS = "/admin/ticketing/shows"


async def test_the_list_is_narrowed_and_turned_in_pages(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    for number in range(22):
        await factories.make_show(
            owner, show.venue, title=f"Show {number:02d}", series_id=show.series_id,
            starts_in=timedelta(days=40 + number),
        )  # fmt: skip
    await factories.make_show(owner, show.venue, title="Last year", starts_in=timedelta(days=-300))
    first = (await office.get(SHOWS)).text
    assert "Saturday Evening" in first
    assert "Show 18" in first
    assert "Show 19" not in first
    assert "Last year" not in first
    following = first.rsplit('href="/admin/ticketing/shows?cursor=', 1)[1].split('"')[0]
    second = (await office.get(SHOWS + "?cursor=" + following)).text
    assert "Show 19" in second
    assert "Show 18" not in second
    assert "Last year" in (await office.get(SHOWS, params={"when": "over"})).text
    assert "No shows match" in (await office.get(SHOWS, params={"q": "zebra"})).text


async def test_the_sale_is_closed_and_opened_again(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await office.post(f"{SHOWS}/{show.id}/close")
    assert "Sale closed" in (await office.get(f"{SHOWS}/{show.id}")).text
    assert await owner.fetchval("select is_on_sale(sh) from recital_shows sh") is False
    await office.post(f"{SHOWS}/{show.id}/open")
    assert await owner.fetchval("select is_on_sale(sh) from recital_shows sh") is True
