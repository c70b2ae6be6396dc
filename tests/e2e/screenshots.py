"""`make screenshots`: a picture of every page and state at a phone's and a laptop's size, into docs/screenshots/."""

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from typing import Final

import asyncpg
import pypdfium2
from PIL import Image, ImageChops
from playwright.async_api import Page, ViewportSize, async_playwright, expect

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.db.migrate import upgrade
from pwa_tickets.db.session import Database
from pwa_tickets.sample import seed
from pwa_tickets.settings import Settings
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.chromium import ARGUMENTS, HEADLESS_SHELL
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.set_up_steps import EmptyStudio, Hand
from tests.e2e.states.catalogue import JOURNEYS, SETTING_UP
from tests.e2e.states.sample_shows import sample_studio
from tests.e2e.states.studio import States, Studio
from tests.factories import Owner

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
SIZES: Final[dict[int, ViewportSize]] = {
    360: {"width": 360, "height": 740},
    1280: {"width": 1280, "height": 800},
}
COLORS: Final = 64
EXACT: Final = 16


async def main(only: list[str]) -> None:
    """Every journey at every size, or those whose function is named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=TIMEOUT_MS)
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as urls,
    ):
        await upgrade(urls.admin_url)
        limits = {"PWA_TICKETS_RATE_LIMIT": "3600"}
        server = LiveServer(Path(folder), urls, free_port(), more=limits, module="tests.specimen")
        # Before the server starts: it reads the studio's name once.
        await seed(urls.admin_url, Settings.from_env(server.environment))
        await server.start()
        owner, database = await asyncpg.connect(urls.admin_url), await Database.connect(urls.app_url)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=HEADLESS_SHELL, args=ARGUMENTS)
                studio = await sample_studio(server, database, owner, browser)
                for width, size in SIZES.items():
                    studio.viewport = size
                    await walk(studio, width, only)
                await browser.close()
                if not only or "paper" in only:
                    save(await paper(studio), "pdf")
        finally:
            await database.close()
            await owner.close()
            await server.stop()


async def walk(studio: Studio, width: int, only: list[str]) -> None:
    """Take every state at one size. Two states that look the same are one, or one of them is broken.

    Raises:
        SystemExit: some pictures are the same bytes; it names them.
    """
    taken: dict[bytes, str] = {}
    twins: list[str] = []
    async for name, page in every_state(studio, only):
        picture = await take(page, whole=name.startswith("specimen"))
        save(picture, f"{name}-{width}")
        first = taken.setdefault(picture.tobytes(), name)
        twins += [f"{name} = {first}"] if first != name else []
    if twins:
        raise SystemExit(f"These states are the same picture at {width} px: {', '.join(twins)}")


async def every_state(studio: Studio, only: list[str]) -> States:
    """The catalogue's journeys, and the set-up of a studio beside it that is empty."""
    for journey in JOURNEYS:
        if not only or journey.__name__ in only:
            async for state in journey(studio):
                yield state
            await studio.everybody_leaves()
    if not only or SETTING_UP.__name__ in only:
        async with an_empty_studio() as (empty, owner):
            hand = Hand(studio.browser, empty, studio.viewport)
            async for state in SETTING_UP(hand, owner):
                yield state
            await hand.phones[-1].close()


@asynccontextmanager
async def an_empty_studio() -> AsyncGenerator[tuple[EmptyStudio, Owner]]:
    """A server on an empty database, and that database as its owner."""
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as urls,
    ):
        await upgrade(urls.admin_url)
        server, owner = EmptyStudio(Path(folder), urls, free_port()), await asyncpg.connect(urls.admin_url)
        try:
            await server.start()
            yield server, owner
        finally:
            await owner.close()
            await server.stop()


async def take(page: Page, *, whole: bool) -> Image.Image:
    """What is on the screen, or the whole page."""
    picture = await page.screenshot(animations="disabled", caret="hide", full_page=whole)
    return Image.open(io.BytesIO(picture))


async def paper(studio: Studio) -> Image.Image:
    """The first sheet of an order's PDF."""
    buyer = studio.parent()
    order_id = await studio.bought(buyer, 2)
    answer = await studio.follow(f"/api/ticket-orders/{order_id}/download", buyer)
    sheet = pypdfium2.PdfDocument(answer.content)[0].render(scale=1.2).to_pil()
    assert isinstance(sheet, Image.Image)
    return sheet


def save(picture: Image.Image, name: str) -> None:
    """In few colors, the most frequent exactly as they are; a folder of pictures that fits into everybody’s clone."""
    whole = picture.convert("RGB")
    few = whole.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    colors = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)
    exact = [color for _, color in colors[:EXACT]]
    palette = (few.getpalette() or [])[: COLORS * 3]
    few.putpalette([*palette, *chain.from_iterable(exact)])  # type: ignore[arg-type]
    for place, color in enumerate(exact, start=len(palette) // 3):
        few.paste(place, mask=where(whole, color))
    few.save(FOLDER / f"{name}.png", optimize=True)


def where(whole: Image.Image, color: object) -> Image.Image:
    """White where the picture is of just this color."""
    off = ImageChops.difference(whole, Image.new("RGB", whole.size, color))  # type: ignore[arg-type]
    red, green, blue = off.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point([255, *[0] * 255])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
