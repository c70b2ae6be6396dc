"""What parents read of an evening that is called off."""

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import pwa_tickets
from pwa_tickets.settings import Settings
from pwa_tickets.web.templating import environment
from tests import factories
from tests.factories import Owner, Show

AS_A_PERSON = {"Accept": "text/html"}
MAILS = Path(pwa_tickets.__file__).parent / "templates" / "mail"


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
    assert "Canceled" in series
    assert "some free" not in series, "its prices are no part of the series' any more"
    assert "This show is canceled" in pages[f"/shows/{off.id}"]
    assert "sold at the door" not in pages[f"/shows/{off.id}"]
    assert "This show is canceled." in pages[f"/shows/{off.id}/seats"]


async def test_a_series_with_a_free_evening_says_so(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await factories.make_show(
        owner, show.venue, title="Open rehearsal", series_id=show.series_id, price_in_cents=0
    )
    await owner.execute("update recital_shows set free_is_meant = true where title = 'Open rehearsal'")
    assert ", some free" in (await browser.get(f"/recitals/{show.series_id}", headers=AS_A_PERSON)).text


async def test_a_price_that_nobody_set_yet_is_not_called_free(
    browser: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    """Its sale has not opened, or it would have been refused: families look around meanwhile."""
    await owner.execute(
        "update recital_shows set sale_opens_at = now() + interval '1 day' where id = $1", show.id
    )
    await owner.execute("update show_seats set price_in_cents = 0 where show_id = $1", show.id)
    pages = ("/", f"/recitals/{show.series_id}", f"/shows/{show.id}", f"/shows/{show.id}/seats")
    for is_meant in (False, True):
        await owner.execute("update recital_shows set free_is_meant = $2 where id = $1", show.id, is_meant)
        for page in pages:
            told = (await browser.get(page, headers=AS_A_PERSON)).text
            said = re.search(r"Free seats|>\s*Free\s*<|\sfree\s*</button>", told) is not None
            assert said is is_meant, (page, is_meant)


async def test_search_engines_and_maps_are_told_what_it_is_and_where(
    browser: httpx.AsyncClient, show: Show
) -> None:
    page = (await browser.get(f"/shows/{show.id}", headers=AS_A_PERSON)).text
    [description] = re.findall(r'<meta\s+name="description"\s+content="([^"]+)"', page)
    assert description.startswith("Spring Recital, Saturday Evening at ")
    assert "https://www.google.com/maps/search/?api=1&amp;query=" in page
    front = (await browser.get("/", headers=AS_A_PERSON)).text
    assert "recitals by Starlight Dance Academy" in front


async def test_the_studio_says_how_to_reach_it_where_it_told_us(settings: Settings) -> None:
    told = replace(settings, studio_address="12 Mill Lane, Millbrook", studio_phone="(845) 555-0142")
    footer = environment(told).get_template("layouts/_footer.html").render()
    assert "12 Mill Lane, Millbrook" in footer
    assert 'href="tel:8455550142"' in footer
    assert "tel:" not in environment(settings).get_template("layouts/_footer.html").render()
    foot = environment(told).get_template("mail/_foot.txt").render()
    assert foot.strip().split("\n") == [
        "Starlight Dance Academy",
        "12 Mill Lane, Millbrook",
        "(845) 555-0142",
    ]
    assert environment(settings).get_template("mail/_foot.txt").render().strip() == "Starlight Dance Academy"


@pytest.mark.parametrize(("kind", "ending"), [("txt", "mail/_foot.txt"), ("html", "mail/_layout.html")])
def test_every_mail_ends_with_it(kind: str, ending: str) -> None:
    mails = [mail for mail in MAILS.glob(f"*.{kind}") if not mail.name.startswith("_")]
    assert len(mails) > 5
    assert [mail.name for mail in mails if f'"{ending}"' not in mail.read_text()] == []


def test_thousands_have_commas() -> None:
    jinja = environment(Settings(database_url=""))
    assert jinja.from_string("{{ 1200 | grouped }}, {{ 418 | grouped }}").render() == "1,200, 418"


async def test_what_is_kept_of_a_network_is_told(browser: httpx.AsyncClient) -> None:
    assert "a scrambled form of the network you came from" in (await browser.get("/privacy")).text


def test_a_page_that_failed_claims_nothing_about_money() -> None:
    jinja = environment(Settings(database_url=""))
    for status in (500, 502, 503):
        page = jinja.get_template("errors/error.html").render(
            status=status, title="That was our fault", sentence="", facts={}
        )
        assert "charged" not in page
        assert "Seats in your cart stay yours" in page
