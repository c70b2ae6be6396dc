"""How the seats of a price zone look: the same on server and phone, and told apart in the light and in the dark."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import pwa_tickets
from pwa_tickets.venues.zone_looks import COLORS, SHAPES, alike, nth_look, zone_look
from pwa_tickets.web.color import contrast
from tests.factories import Venue

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "zone-looks.json").read_text())
TOKENS = (Path(pwa_tickets.__file__).parent / "static" / "css" / "tokens.css").read_text()


def values(token: str) -> list[str]:
    """What a token is in each theme, in the order of the file: the light one, then the dark."""
    return re.findall(rf"--{token}: (#[0-9a-f]{{6}});", TOKENS)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["place"]))
def test_a_zone_looks_as_on_the_phone(case: dict[str, Any]) -> None:
    """What nobody chose is decided by the place."""
    assert list(zone_look(case["place"], case.get("color"), case.get("shape"))) == case["look"]


def test_the_phone_knows_the_same_colors_and_shapes() -> None:
    """In the same order."""
    assert (list(COLORS), list(SHAPES)) == (VECTORS["colors"], VECTORS["shapes"])


def test_zones_of_one_look_are_named_together() -> None:
    looks = [("Premium", nth_look(0)), ("Balcony", nth_look(1)), ("Boxes", nth_look(0))]
    assert alike(looks) == [["Premium", "Boxes"]]
    assert alike(looks[:2]) == []


def test_the_first_36_zones_all_differ() -> None:
    """And the first six in both color and shape, so that either alone tells them apart."""
    assert len({nth_look(place) for place in range(36)}) == 36
    assert len({nth_look(place).shape for place in range(6)}) == 6


def test_every_color_stands_out_from_the_map_in_the_light_and_in_the_dark() -> None:
    """WCAG asks for 3:1 for the shape of a seat, and 4.5:1 for the number on it."""
    maps, words = values("map"), values("on-zone")
    for number, color in enumerate(COLORS, start=1):
        shades = values(f"zone-{number}")
        assert shades[0] == color
        assert len(shades) == len(maps) == len(words) == 3
        for shade, ground, on_zone in zip(shades, maps, words, strict=True):
            assert contrast(shade, ground) >= 3
            assert contrast(shade, on_zone) >= 4.5


async def test_two_zones_that_look_the_same_are_said(office: httpx.AsyncClient, venue: Venue) -> None:
    page = f"/admin/ticketing/venues/{venue.id}"
    assert "look the same" not in (await office.get(page)).text
    look = {"color": "#2a5ca6", "shape": "disc"}
    for name in ("Boxes", "Loge"):
        await office.post(f"{page}/price-zones/create", data={"name": name, "price_in_cents": "9", **look})
    told = re.sub(r"\s+", " ", (await office.get(page)).text)
    assert re.search(r"Boxes, Loge look the same on the map", told), told
