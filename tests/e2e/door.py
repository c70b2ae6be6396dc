"""At the door: a phone becomes a scanner, and tickets are held up to its camera."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import segno
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests import factories
from tests.e2e.conftest import EnrolledDevice
from tests.e2e.waiting import TIMEOUT_MS
from tests.factories import Owner, Show

CAMERA = """(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 720 });
  const pencil = canvas.getContext("2d");
  let card = null;
  const draw = () => {
    pencil.fillStyle = `rgb(90 80 ${80 + Math.round(performance.now() / 100) % 20})`;  // a still picture makes no frames
    pencil.fillRect(0, 0, 720, 720);
    if (!card) return;
    const module = 360 / (card.length + 8);
    pencil.fillStyle = "#fff";
    pencil.fillRect(180, 180, 360, 360);
    pencil.fillStyle = "#1e161b";
    card.forEach((row, y) => [...row].forEach((dark, x) => {
      if (dark === "1") pencil.fillRect(180 + (x + 4) * module, 180 + (y + 4) * module, module + 0.5, module + 0.5);
    }));
  };
  setInterval(draw, 100);
  window.holdUp = (rows) => { card = rows; draw(); };
  if (navigator.mediaDevices) MediaDevices.prototype.getUserMedia = async () => canvas.captureStream(10);
})()"""
"""A camera that sees what the test holds up: the page's own canvas, as a stream of frames: ten a second,
for each is searched for codes, and a machine may run several scanners.

On the prototype: WebKit forgets what was set on `mediaDevices` itself.
"""


HAND_SCANNER = """text => [...text, "Enter"].forEach((key) =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


async def give_camera(context: BrowserContext) -> None:
    """Let this phone see what `hold_up` shows it."""
    await context.add_init_script(CAMERA)


async def hold_up(page: Page, text: str | None) -> None:
    """Show a code to the camera, or an empty hand."""
    await page.evaluate("rows => holdUp(rows)", text and drawn(text))


def drawn(text: str) -> list[str]:
    """A code's rows of light and dark, as `holdUp` takes them."""
    return [
        "".join(str(dark) for dark in row) for row in segno.make_qr(text, error="m", boost_error=False).matrix
    ]


def verdict(page: Page, words: str) -> Locator:
    """The whole screen, saying this somewhere."""
    return page.locator("scanner-verdict:not([hidden])", has_text=words)


def seat(page: Page, row: str, number: str) -> Locator:
    """The whole screen, showing this seat."""
    return page.locator(
        "scanner-verdict:not([hidden]) .plate", has_text=re.compile(rf"Row\s*{row}\s*Seat\s*{number}$")
    )


def said(page: Page, words: str) -> Locator:
    """These words, wherever a person can read them."""
    return page.get_by_text(words).filter(visible=True).first


async def scan(page: Page, code: str, word: str) -> None:
    """Hold a ticket up until the phone says this word, take it away, and wait until the phone looks for the next."""
    await hold_up(page, code)
    await expect(verdict(page, word)).to_be_visible(timeout=TIMEOUT_MS)
    await hold_up(page, None)
    await expect(page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)


async def add_scanner(owner: Owner, *shows: Show, gate: str = "Door A") -> tuple[UUID, str]:
    """Staff added a scanner; its id, and the code of its QR."""
    code = f"enroll-{uuid4()}"
    device_id: UUID = await owner.fetchval(
        "insert into devices (gate, enroll_code_hash, enroll_expires_at, expires_at) "
        "values ($1, $2, now() + interval '1 day', now() + interval '1 day') returning id",
        gate,
        hashlib.sha256(code.encode()).hexdigest(),
    )
    await owner.executemany(
        "insert into device_shows (device_id, show_id) values ($1, $2)",
        [(device_id, show.id) for show in shows],
    )
    return device_id, code


async def enroll(page: Page, base_url: str, code: str, name: str = "Rosa") -> None:
    """The volunteer opens the QR's address and types a name."""
    await page.goto(f"{base_url}/scan#enroll={code}")
    await page.get_by_label("Your name").fill(name)
    await page.get_by_role("button", name="Make this phone a scanner").click()


async def start_scanning(
    phone: EnrolledDevice, owner: Owner, *shows: Show, gate: str = "Door A", name: str = "Rosa"
) -> UUID:
    """Add this phone as a scanner of these shows, and press "Start scanning" once it knows them; the device's id."""
    device_id, code = await add_scanner(owner, *shows, gate=gate)
    await enroll(phone.page, phone.base_url, code, name)
    await expect(phone.page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await phone.page.get_by_role("button", name="Start scanning").click()
    return device_id


async def read_by_hand(page: Page, text: str) -> None:
    """A hand-held scanner reads a code: it types faster than anybody, then presses Enter."""
    await page.evaluate(HAND_SCANNER, text)


async def codes_of(owner: Owner, show: Show, *labels: str, generation: int = 0) -> Sequence[str]:
    """What the tickets' codes say."""
    return [
        await owner.fetchval(
            "select qr_code from show_seat_codes where show_seat_id = $1 and generation = $2",
            show.seats[label],
            generation,
        )
        for label in labels
    ]


async def reports(owner: Owner, device_id: UUID) -> Sequence[Any]:
    """Every scan that reached the server from this phone, in the phone's order."""
    return await owner.fetch("select * from ticket_scans where device_id = $1 order by seq", device_id)


async def arrived(owner: Owner, device_id: UUID, scans: int) -> None:
    """Until so many scans of this phone reached the server: it said "All sent" before the last one, too."""
    await factories.until(
        owner, "select count(*) = $2 from ticket_scans where device_id = $1", device_id, scans
    )
