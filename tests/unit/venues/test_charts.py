"""A theater's own chart under the drawing: any file becomes a picture of ours or is refused, and it is its owner's alone."""

import io
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from pwa_tickets.settings import Settings
from pwa_tickets.venues.charts.file_reader import SIDE_AT_MOST, read_file
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner
from tests.office import make_staff, sign_in
from tests.unit.venues.drawing import Drawing

JSON = {"Accept": "application/json"}
PLACEMENT = {"x": -10.5, "y": 900, "scale": 1.25, "angle": -2, "opacity": 0.4, "is_locked": True}


def picture(kind: str, width: int = 40, height: int = 20, **more: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, kind, **more)
    return written.getvalue()


def pdf(pages: int = 1) -> bytes:
    sheets = [Image.new("RGB", (200 + 100 * number, 100), "white") for number in range(pages)]
    written = io.BytesIO()
    sheets[0].save(written, "PDF", save_all=True, append_images=sheets[1:])
    return written.getvalue()


async def keep(drawing: Drawing, content: bytes, **more: str) -> httpx.Response:
    url = f"{drawing.url}/chart"
    return await drawing.office.post(url, files={"file": ("chart", content)}, data=more, headers=JSON)


async def test_a_chart_is_kept_placed_and_discarded_and_the_map_knows_nothing_of_it(
    drawing: Drawing,
) -> None:
    url = f"{drawing.url}/chart"
    before = (await drawing.office.get(drawing.url)).content
    for missing in (url, f"{url}/picture"):
        assert (await drawing.office.get(missing, headers=JSON)).status_code == 404
    assert (await drawing.office.put(f"{url}/placement", json=PLACEMENT, headers=JSON)).status_code == 404
    kept = await keep(drawing, picture("PNG"))
    assert kept.status_code == 200, kept.text
    assert kept.json() | {"kept_at": ""} == {
        "width": 40, "height": 20, "page": 1, "pages": 1, "kept_at": "",
    }  # fmt: skip
    assert (await drawing.office.put(f"{url}/placement", json=PLACEMENT, headers=JSON)).status_code == 204
    assert (await drawing.office.get(url, headers=JSON)).json()["placement"] == PLACEMENT
    shown = await drawing.office.get(f"{url}/picture")
    assert shown.headers["content-type"] == "image/webp"
    assert "no-store" in shown.headers["cache-control"]
    assert Image.open(io.BytesIO(shown.content)).size == (40, 20)
    assert (await drawing.office.get(drawing.url)).content == before
    for _ in range(2):
        assert (await drawing.office.delete(url, headers=JSON)).status_code == 204
    assert (await drawing.office.get(url, headers=JSON)).status_code == 404


async def test_a_page_of_a_pdf_is_drawn_and_another_takes_its_place(drawing: Drawing) -> None:
    assert (await keep(drawing, pdf(3))).json()["pages"] == 3
    await drawing.office.put(f"{drawing.url}/chart/placement", json=PLACEMENT, headers=JSON)
    third = (await keep(drawing, pdf(3), page="3")).json()
    assert third["page"] == 3
    assert third["width"] == SIDE_AT_MOST
    assert third["height"] == pytest.approx(SIDE_AT_MOST / 4, abs=1)
    assert "placement" not in third


async def test_what_is_no_chart_is_refused_in_words(drawing: Drawing) -> None:
    bomb = picture("PNG", 16_000, 16_000)
    assert len(bomb) < 1_000_000
    for content, told in (
        (b"", "cannot read this file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "cannot read this file"),
        (b"%PDF-1.7\n%broken", "cannot read this file"),
        (picture("PNG")[:60], "cannot read this file"),
        (bomb, "too large"),
    ):
        refused = await keep(drawing, content)
        assert refused.status_code == 422, content[:20]
        assert told in refused.json()["detail"]
    assert (await drawing.office.get(f"{drawing.url}/chart", headers=JSON)).status_code == 404
    assert (await keep(drawing, b"x" * 20_000_001)).status_code == 413
    nothing = await drawing.office.post(f"{drawing.url}/chart", files={"page": (None, "1")}, headers=JSON)
    assert nothing.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [{"scale": 0}, {"scale": 1e300}, {"x": 1e9}, {"opacity": 2}, {"x": None}, {"href": "//elsewhere"}],
)
async def test_a_placement_out_of_this_world_is_refused(drawing: Drawing, wrong: dict[str, object]) -> None:
    await keep(drawing, picture("PNG"))
    answer = await drawing.office.put(f"{drawing.url}/chart/placement", json=PLACEMENT | wrong, headers=JSON)
    assert answer.status_code == 400


async def test_nobody_sees_or_overwrites_somebody_elses_chart(
    drawing: Drawing, owner: Owner, settings: Settings
) -> None:
    url = f"{drawing.url}/chart"
    await keep(drawing, picture("JPEG"))
    mine = drawing.office.cookies[cookie_name(settings)]
    drawing.office.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner, "owner")))
    for address in (url, f"{url}/picture"):
        assert (await drawing.office.get(address, headers=JSON)).status_code == 404
    await keep(drawing, picture("PNG", 5, 5))
    await drawing.office.delete(url, headers=JSON)
    drawing.office.cookies.set(cookie_name(settings), mine)
    assert (await drawing.office.get(url, headers=JSON)).json()["width"] == 40


async def test_a_chart_of_no_venue_is_refused(drawing: Drawing) -> None:
    answer = await drawing.office.post(
        f"/api/venues/{uuid4()}/seat-map/chart", files={"file": ("a", picture("PNG"))}, headers=JSON
    )
    assert answer.status_code == 404


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A phone of somebody"
    head, drawn = read_file(picture("JPEG", 60, 20, exif=exif), 1)
    assert (head.width, head.height) == (20, 60)
    assert b"somebody" not in drawn


def test_a_large_scan_becomes_as_small_as_can_be_read() -> None:
    head, drawn = read_file(picture("PNG", 6000, 3000), 1)
    assert (head.width, head.height) == (SIDE_AT_MOST, SIDE_AT_MOST // 2)
    assert len(drawn) < 200_000
