"""How the seats of a price zone look: the same on server and phone, and told apart in the light and in the dark."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import pwa_tickets
from pwa_tickets.venues.zone_looks import COLORS, SHAPES, nth_look, zone_look
from pwa_tickets.web.color import contrast

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
