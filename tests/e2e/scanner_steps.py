"""At the door: a phone becomes a scanner, and tickets are held up to its camera."""

import re
from uuid import UUID

import segno
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.arrange import add_device
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.factories import Owner, Show

CAMERA = """(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 720 });
  const pencil = canvas.getContext("2d");
  let cards = [];
  let frames = 0;
  const draw = () => {
    pencil.fillStyle = `rgb(90 80 ${80 + Math.round(performance.now() / 100) % 20})`;  // a still picture makes no frames
    pencil.fillRect(0, 0, 720, 720);
    const side = cards.length > 1 ? 340 : 360;
    const shake = cards.length > 1 ? (frames++ % 3 - 1) * 8 : 0;  // two hands
    cards.forEach((card, nth) => {
      const module = side / (card.length + 8);
      const left = (720 - cards.length * side) / 2 + nth * side + shake;
      pencil.fillStyle = "#fff";
      pencil.fillRect(left, 180, side, side);
      pencil.fillStyle = "#1e161b";
      card.forEach((row, y) => [...row].forEach((dark, x) => {
        if (dark === "1") pencil.fillRect(left + (x + 4) * module, 180 + (y + 4) * module, module + 0.5, module + 0.5);
      }));
    });
  };
  setInterval(draw, 100);
  window.holdUp = (...held) => { cards = held.filter(Boolean); draw(); };
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


async def hold_up(page: Page, *texts: str | None) -> None:
    """Show codes to the camera, side by side, or an empty hand."""
    await page.evaluate("cards => holdUp(...cards)", [drawn(text) for text in texts if text])


def drawn(text: str) -> list[str]:
    """A code's rows of light and dark, as `holdUp` takes them."""
    return [
        "".join(str(dark) for dark in row) for row in segno.make_qr(text, error="m", boost_error=False).matrix
    ]


def verdict(page: Page, words: str) -> Locator:
    """The whole screen, saying this somewhere."""
    return page.locator("scanner-verdict:not([hidden])", has_text=words)


def verdict_seat(page: Page, row: str, number: str) -> Locator:
    """The whole screen, showing this seat."""
    return page.locator(
        "scanner-verdict:not([hidden]) .plate", has_text=re.compile(rf"Row\s*{row}\s*Seat\s*{number}\s*$")
    )


def text_shown(page: Page, words: str) -> Locator:
    """These words, wherever a person can read them."""
    return page.get_by_text(words).filter(visible=True).first


async def scan(page: Page, code: str, word: str) -> None:
    """Hold a ticket up until the phone says this word, take it away, and wait until the phone looks for the next."""
    await hold_up(page, code)
    await expect(verdict(page, word)).to_be_visible(timeout=TIMEOUT_MS)
    await hold_up(page, None)
    await expect(page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)


async def enroll(page: Page, base_url: str, code: str, name: str = "Rosa") -> None:
    """The volunteer opens the QR's address and types a name."""
    await page.goto(f"{base_url}/scan#enroll={code}")
    await page.get_by_label("Your name").fill(name)
    await page.get_by_role("button", name="Make this phone a scanner").click()


async def start_scanning(
    phone: Phone, owner: Owner, *shows: Show, gate: str = "Door A", name: str = "Rosa"
) -> UUID:
    """Add this phone as a scanner of these shows, and press "Start scanning" once it knows them; the device's id."""
    device_id, code = await add_device(owner, *shows, gate=gate)
    await enroll(phone.page, phone.base_url, code, name)
    await expect(phone.page.get_by_text("unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
    await begin_early(phone.page)
    return device_id


async def begin_early(page: Page) -> None:
    """Press "Start scanning", weeks before the doors open: these shows are none of today's."""
    await page.get_by_role("button", name="Start scanning").click()
    await page.get_by_role("button", name="Scan anyway").click()
    await expect(page.locator("scanner-camera")).to_be_visible()  # before it, what is read is left alone


async def read_by_hand(page: Page, text: str) -> None:
    """A hand-held scanner reads a code: it types faster than anybody, then presses Enter."""
    await page.evaluate(HAND_SCANNER, text)
