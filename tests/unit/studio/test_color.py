"""Whatever color a studio chooses, words in it and on it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.web.color import DARK_PAGE, LIGHT_PAGE, contrast, readable, stylesheet, words_on

COLORS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(COLORS, st.sampled_from([LIGHT_PAGE, DARK_PAGE]))
def test_any_color_can_be_read_after_it_was_mended(color: str, pages: tuple[str, ...]) -> None:
    shade = readable(color, pages)
    assert all(contrast(shade, page) >= 4.5 for page in pages)
    assert contrast(words_on(shade), shade) >= 4.5


@pytest.mark.parametrize("color", ["#851b49", "#12653a", "#1a2c52"])
def test_a_color_that_can_be_read_stays_as_it_was_chosen(color: str) -> None:
    assert readable(color, LIGHT_PAGE) == color


def test_the_stylesheet_has_a_shade_for_the_light_and_one_for_the_dark() -> None:
    words = stylesheet("#ffe066")
    assert words.count("--accent") == 3
    assert "--accent: #ffe066" in words  # as it is, in the dark
    assert words.index("--accent: #ffe066") > words.index("--accent: #")
