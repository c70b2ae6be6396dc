"""The stylesheets keep the laws of the house: names for every color, the same names in the dark, contrast, logical sides."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[3] / "pwa_tickets" / "static" / "css"
TEMPLATES = Path(__file__).parents[3] / "pwa_tickets" / "templates"
SHEETS = sorted(STYLES.rglob("*.css"))
TOKENS = (STYLES / "tokens.css").read_text()
POSTERS = (STYLES / "posters.css").read_text()
NAMES = {"tokens.css", "posters.css"}

# Text needs 4.5, edges and focus 3; the pairs of the look's table.
TEXT = [
    ("ink", "bg"), ("ink", "surface"), ("ink-soft", "bg"), ("ink-soft", "surface"), ("ink-soft", "sunk"),
    ("ink-faint", "surface"), ("ink-faint", "sunk"), ("accent", "bg"), ("accent", "surface"), ("accent", "bad-soft"),
    ("on-action", "action"),
    ("on-action", "action-hover"), ("on-bad", "bad"), ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"),
    ("bad", "surface"), ("bad", "bg"), ("ink", "spot-soft"), ("on-spot", "spot"), ("on-poster", "poster"),
    ("poster-soft", "poster"), ("on-let-in", "let-in"), ("on-stop", "stop"), ("on-wait", "wait"), ("on-look", "look"),
    ("on-zone", "zone-1"), ("on-zone", "zone-2"), ("zone-3", "map"), ("zone-4", "map"), ("on-zone", "zone-5"),
    ("zone-6", "map"), ("on-mine", "seat-mine"), ("print", "paper"),
]  # fmt: skip
EDGES = [
    ("mine-edge", "map"), ("zone-1", "map"), ("zone-2", "map"), ("seat-held", "map"), ("line-strong", "surface"),
    ("line-strong", "bg"), ("focus", "bg"), ("focus", "surface"), ("spot", "poster"),
]  # fmt: skip


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def block(start: str) -> dict[str, str]:
    """The custom properties of the first block that begins with this selector."""
    inside = without_comments(TOKENS).split(start, 1)[1].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", inside))


def imported(sheet: str) -> list[str]:
    """The sheet and all it imports, in the order in which they take effect."""
    text = without_comments((STYLES / sheet).read_text())
    inner = re.findall(r'@import "\./([^"]+)";', text)
    return [
        *(name for path in inner for name in imported(os.path.normpath(Path(sheet).parent / path))),
        sheet,
    ]


def rules() -> Iterator[tuple[str, str, str]]:
    """(sheet, selector, declarations) of every innermost rule."""
    for sheet in SHEETS:
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", without_comments(sheet.read_text())):
            yield str(sheet.relative_to(STYLES)), selector.strip(), body


def luminance(color: str) -> float:
    digits = color.strip().removeprefix("#")
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT = block(":root")
DARK = block(':root:not([data-theme="light"])')


def test_the_dark_house_is_the_same_list_whoever_asks_for_it() -> None:
    """By the phone's setting and by the page's, the same tokens have the same values."""
    assert block(':root[data-theme="dark"]') == DARK
    assert DARK.keys() <= LIGHT.keys()


@pytest.mark.parametrize("house", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_words_and_edges_can_be_read(house: dict[str, str]) -> None:
    """Every pair of the look's table keeps its contrast in both themes."""
    dim = [
        (a, b, round(contrast(house[a], house[b]), 2)) for a, b in TEXT if contrast(house[a], house[b]) < 4.5
    ]
    dim += [
        (a, b, round(contrast(house[a], house[b]), 2)) for a, b in EDGES if contrast(house[a], house[b]) < 3
    ]
    assert dim == []


def test_every_poster_carries_its_words() -> None:
    """Each color a studio may choose stands 7:1 under the title, 4.5:1 under the rest, 3:1 under a lit seat."""
    posters = re.findall(r'\[data-poster="(\w+)"\] \{\s+--poster: (#\w+);\s+--poster-soft: (#\w+);', POSTERS)
    assert len(posters) == 7
    for name, poster, soft in posters:
        assert contrast(LIGHT["on-poster"], poster) >= 7, name
        assert contrast(soft, poster) >= 4.5, name
        assert contrast(LIGHT["spot"], poster) >= 3, name


def test_colors_have_their_names_in_the_tokens_alone() -> None:
    """A color written anywhere else would stay bright when the house lights go down."""
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
    strays = [
        (sheet, selector) for sheet, selector, body in rules() if sheet not in NAMES and literal.search(body)
    ]
    assert strays == []


def test_sides_are_logical_and_ids_style_nothing() -> None:
    """So that a language that runs the other way needs no second stylesheet."""
    physical = re.compile(
        r"(?:^|[;\s])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height)\s*:"
    )
    assert [(sheet, selector) for sheet, selector, body in rules() if physical.search(body)] == []
    assert [
        (sheet, selector) for sheet, selector, _ in rules() if re.search(r"(?<![\w\"])#[a-z]", selector)
    ] == []


def test_every_name_that_is_used_is_given() -> None:
    """A misspelt token is not an error to a browser; it is one to us."""
    everything = "".join(without_comments(sheet.read_text()) for sheet in SHEETS)
    given = set(re.findall(r"--([\w-]+)\s*:", everything)) | set(
        re.findall(r"@property --([\w-]+)", everything)
    )
    assert set(re.findall(r"var\(--([\w-]+)", everything)) - given == set()


def test_no_world_carries_anothers_styles() -> None:
    """The office never rides to a buyer's phone, nor the wallet to a scanner; and no sheet is without a world."""
    worlds = {name: imported(f"{name}.css") for name in ("app", "scanner", "office")}
    assert {sheet for sheets in worlds.values() for sheet in sheets} == {
        str(sheet.relative_to(STYLES)) for sheet in SHEETS
    }
    assert not {sheet for sheet in worlds["app"] if sheet.startswith(("checkin", "staff", "office"))}
    assert not {
        sheet for sheet in worlds["scanner"] if sheet.startswith(("wallet", "seats", "orders", "staff"))
    }
    assert not {
        sheet for sheet in worlds["office"] if sheet.startswith(("wallet", "seats", "orders", "scanner"))
    }


@pytest.mark.parametrize("world", ["app", "scanner", "office"])
def test_every_world_begins_with_the_tokens(world: str) -> None:
    """Their @layer line decides which rule wins, whatever the order of the rest."""
    assert imported(f"{world}.css")[0] == "tokens.css"


@pytest.mark.parametrize("folder", ["layouts", "macros", "shows", "seats", "orders", "errors", "legal"])
def test_pages_carry_neither_styles_nor_scripts_of_their_own(folder: str) -> None:
    """The content security policy refuses both; they would look right on the author's machine and nowhere else."""
    for template in sorted((TEMPLATES / folder).glob("*.html")):
        page = template.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=", page), template.name
        for script in re.findall(r"<script[^>]*>", page):
            assert "src=" in script or "application/json" in script, template.name
