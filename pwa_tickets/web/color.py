"""A studio's color, mended until it can be read: words in it, and words on it, keep the contrast that WCAG asks for. Pure."""

from collections.abc import Iterable
from typing import Final

TEXT_CONTRAST: Final = 4.6
"""A little above the 4.5 of WCAG AA, for rounding."""
LIGHT_PAGE: Final = ("#ffffff", "#f6f3f4", "#ece6e8")
DARK_PAGE: Final = ("#1f181c", "#140f12", "#2c2428")
"""What words stand on: --surface, --bg and --sunk of `static/css/tokens.css`."""
STEPS: Final = 40


def contrast(one: str, other: str) -> float:
    """The contrast of two colors like `#851b49`, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(color: str, pages: Iterable[str]) -> str:
    """The color itself where words in it can be read on all of these backgrounds, else the nearest shade that can."""
    pages = tuple(pages)
    toward = "#000000" if _luminance(pages[0]) > 0.2 else "#ffffff"
    for step in range(STEPS + 1):
        shade = _mixed(color, toward, step / STEPS)
        if all(contrast(shade, page) >= TEXT_CONTRAST for page in pages):
            return shade
    return toward


def words_on(color: str) -> str:
    """Black or white, whichever is read better on it."""
    return max(("#ffffff", "#1e161b"), key=lambda words: contrast(words, color))


def stylesheet(color: str) -> str:
    """The tokens that the color sets, for the light and the dark."""
    light, dark = readable(color, LIGHT_PAGE), readable(color, DARK_PAGE)
    return (
        f"@layer tokens {{ :root {{ {_tokens(light)} }} :root[data-theme=dark] {{ {_tokens(dark)} }} "
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {_tokens(dark)} }} }} }}\n"
    )


def _tokens(shade: str) -> str:
    return f"--accent: {shade}; --action: {shade}; --action-hover: {shade}; --on-action: {words_on(shade)};"


def _mixed(color: str, toward: str, share: float) -> str:
    parts = zip(_parts(color), _parts(toward), strict=True)
    return "#" + "".join(f"{round(here + (there - here) * share):02x}" for here, there in parts)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
