"""Journey 3: the ticket that came by mail, printed, held before a real camera's pixels."""

import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pypdfium2
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e import scanner_steps
from tests.e2e.browser_waits import TIMEOUT_MS
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.factories import Buyer, Owner, Show, Venue

MakePhone = Callable[..., AbstractAsyncContextManager[Phone]]
FRAME = (1280, 720)


async def test_the_scanner_admits_the_ticket_that_came_by_mail(
    make_persistent_phone: MakePhone, live_server: LiveServer, owner: Owner, venue: Venue, tmp_path: Path
) -> None:
    show = await factories.make_show(owner, venue, price_in_cents=0)
    pdf = await _ticket_by_mail(live_server, show, "B5")
    video = tmp_path / "camera.mjpeg"
    video.write_bytes(_film(_page(pdf)))
    device_id, enroll_code = await arrange.add_device(owner, show)

    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    )
    async with make_persistent_phone(arguments=camera) as phone:
        page = phone.page
        await scanner_steps.enroll(page, phone.base_url, enroll_code)
        await expect(page.get_by_text("1 sold, 23 unsold seats known")).to_be_visible(timeout=TIMEOUT_MS)
        before = datetime.now(UTC)
        await scanner_steps.begin_early(page)
        await expect(scanner_steps.verdict(page, "Let in")).to_be_visible(timeout=TIMEOUT_MS)
        await expect(scanner_steps.verdict_seat(page, "B", "5")).to_be_visible()
        after = datetime.now(UTC)
        await arrange.until_scans_arrived(owner, device_id, 1)
        # The ticket stays before the camera, and is one ticket all the same.
        await expect(page.locator("scanner-verdict")).to_be_hidden(timeout=TIMEOUT_MS)
        screen = {"x": 0, "y": 0, **(page.viewport_size or {})}
        assert await page.locator(".finder video").bounding_box() == screen, "the picture leaves an edge"

    row = await owner.fetchrow(
        "select t.scanned_at, p.name from tickets t left join profiles p on p.id = t.scanned_by "
        "where t.show_seat_id = $1",
        show.seats["B5"],
    )
    assert row is not None
    slack = timedelta(milliseconds=200)  # the phone measured its clock over a network
    assert before - slack <= row["scanned_at"] <= after + slack
    assert row["name"] == "Rosa"
    assert await owner.fetchval("select count(*) from ticket_scans where show_id = $1", show.id) == 1


async def _ticket_by_mail(live_server: LiveServer, show: Show, label: str) -> bytes:
    """Buy a seat over the API (it costs nothing, so no card is needed) and wait for the mail; the PDF in it."""
    email = f"{uuid4()}@example.com"
    async with httpx.AsyncClient(base_url=live_server.base_url, timeout=30, verify=False) as buyer:

        async def post(path: str, body: dict[str, object]) -> httpx.Response:
            answer = await buyer.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
            assert answer.is_success, answer.text
            return answer

        await post(
            "/api/seat-reservations/reserve", {"show_id": str(show.id), "seat_ids": [str(show.seats[label])]}
        )
        order = (
            await post("/api/ticket-orders/create", {"customer_name": "Maya", "customer_email": email})
        ).json()
        await post("/api/ticket-orders/payment-intent", {"order_id": order["id"]})
        await post("/api/ticket-orders/confirm", {"order_id": order["id"], "payment_intent_id": None})
        mail = await live_server.wait_for_mail(email)
        attached = next(part for part in mail["attachments"] if part["media_type"] == "application/pdf")
        return (await buyer.get(attached["url"])).content


def _page(pdf: bytes) -> Image.Image:
    """The first page as a printer would put it on paper, at 150 dots an inch."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    assert isinstance(image, Image.Image)
    return image.convert("RGB")


def _film(paper: Image.Image) -> bytes:
    """What a camera sees of the paper: the code near the middle, not straight, not still, on a dark table.

    Motion JPEG: one frame after the other.
    """
    film, table = io.BytesIO(), (52, 44, 48)
    for number in range(12):
        held = paper.rotate(4 + number % 3, expand=True, fillcolor=table, resample=Image.Resampling.BICUBIC)
        code = zxingcpp.read_barcodes(held)[0].position
        x, y = (code.top_left.x + code.bottom_right.x) // 2, (code.top_left.y + code.bottom_right.y) // 2
        frame = Image.new("RGB", FRAME, table)
        frame.paste(held, (FRAME[0] // 2 - x + 3 * number, FRAME[1] // 2 - y - 2 * number))
        frame.save(film, "JPEG", quality=80)
    return film.getvalue()


async def test_a_browser_that_cannot_give_its_frames_away_copies_them(
    phone: Phone, owner: Owner, database: Database, show: Show, maya: Buyer
) -> None:
    await factories.buy(database, show, maya, "A1")
    [ticket] = await arrange.ticket_codes(owner, show, "A1")
    await scanner_steps.give_camera(phone.context)
    await phone.context.add_init_script("VideoFrame = class { constructor() { throw new TypeError(); } }")
    _, code = await arrange.add_device(owner, show)
    await scanner_steps.enroll(phone.page, phone.base_url, code)
    await scanner_steps.begin_early(phone.page)
    await scanner_steps.hold_up(phone.page, ticket)
    await expect(scanner_steps.verdict_seat(phone.page, "A", "1")).to_be_visible(timeout=TIMEOUT_MS)
