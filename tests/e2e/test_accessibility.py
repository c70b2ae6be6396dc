"""Every page and state of the product can be read, reached and seen by everyone, and is valid HTML."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest
from playwright.async_api import Browser

from pwa_tickets.db.session import Database
from tests.e2e.accessibility import violations
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.states.catalogue import JOURNEYS
from tests.e2e.states.sample_shows import small_studio
from tests.e2e.states.studio import Journey, Studio
from tests.html_validity import html_faults
from tests.postgres import TestPostgres

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
async def studio(
    postgres: TestPostgres, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Studio]:
    """A studio of this file's own: it is emptied and broken on the way."""
    urls = await postgres.clone()
    limits = {"PWA_TICKETS_RATE_LIMIT": "3600"}
    server = LiveServer(
        tmp_path_factory.mktemp("everyone"), urls, free_port(), more=limits, module="tests.specimen"
    )
    await server.start()
    owner, database = await asyncpg.connect(urls.admin_url), await Database.connect(urls.app_url)
    yield await small_studio(server, database, owner, browser)
    await database.close()
    await owner.close()
    await server.stop()
    await postgres.drop(urls)


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """The HTML of every state that was visited, by its name: one validator reads them all, at the end."""
    return {}


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
async def test_everyone_can_use(studio: Studio, journey: Journey, documents: dict[str, str]) -> None:
    found: dict[str, list[str]] = {}
    try:
        async for name, page in journey(studio):
            if trouble := await violations(page, studio.viewport):
                found[name] = trouble
            documents[name] = await page.content()
    finally:
        await studio.everybody_leaves()
    assert not found, "\n".join(f"{name}: {one}" for name, trouble in found.items() for one in trouble)


def test_every_state_is_valid_html(documents: dict[str, str]) -> None:
    if not documents:
        pytest.skip("no state was visited before")
    assert not (faults := html_faults(documents)), "\n".join(faults)


SPOILED = """<!doctype html><html lang="en"><title>Spoiled</title><meta name="viewport" content="width=device-width"><style>
  p { color: #333 } @media (prefers-color-scheme: dark) { body { background: #222 } }
  button { width: 30px; height: 30px; padding: 0 } div { width: 330px } b { font-size: 1rem; white-space: nowrap }
</style><img src="data:,"><p>Too dark at night</p><button>x</button><div>Too wide</div>
<b>Too long when it is large, too long</b>
<p style="width: 2em; overflow-wrap: anywhere">Narrow</p>
<div style="width: 4em; overflow: hidden"><span>Overflowing</span></div>
<p style="width: 4.5em">Riversides · Riversides</p>
<p style="position: relative; height: 2em"><i style="position: absolute">Under</i><i style="position: absolute">Over</i></p>
<svg data-qr viewBox="0 0 10 10" style="width: 90vw; display: block"><path d="M0 0h10v10h-10z" /></svg>"""


async def test_what_somebody_cannot_use_is_found(studio: Studio) -> None:
    """Else all the above would be green for nothing."""
    page = (await studio.visitor(bypass_csp=True)).page
    await page.goto("/healthz")
    await page.set_content(SPOILED)
    found = await violations(page, studio.viewport)
    await studio.everybody_leaves()
    starts = [
        "light: critical image-alt",
        "dark: serious color-contrast p",
        "touch: BUTTON 30 x 30",
        "200 %: ",
        '200 %: "Narrow" is broken in two',
        '200 %: "Overflowing" is cut',
        '200 %: "·" is alone on a line',
        "100 % at 740 x 360: a code of",
        "320 x 740: ",
        '740 x 360: "Under" and "Over" lie over each other',
    ]
    assert [start for start in starts if not any(one.startswith(start) for one in found)] == [], found
    assert not any(one.startswith("light: serious color-contrast") for one in found), found
