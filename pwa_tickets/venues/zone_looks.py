"""How the seats of a price zone look on every map: one of six colors and one of six shapes. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from pwa_tickets.i18n import marked


class ZoneColor(StrEnum):
    """The colors there are, as the light map has them.

    The dark map has a shade of each (`--zone-1` … of `static/css/tokens.css`), so that each keeps its contrast in both.
    """

    BERRY = "#8f2350"
    BLUE = "#2a5ca6"
    GREEN = "#17705f"
    VIOLET = "#6b4f9e"
    BROWN = "#8a5410"
    GRAY = "#4f5c66"


class ZoneShape(StrEnum):
    """The shape of a zone's seats, by which eyes that see no color tell zones apart."""

    SQUARE = "square"
    DISC = "disc"
    SQUARE_RING = "square_ring"
    DISC_RING = "disc_ring"
    DIAMOND = "diamond"
    DIAMOND_RING = "diamond_ring"


COLORS: Final = {
    ZoneColor.BERRY: marked("Berry"),
    ZoneColor.BLUE: marked("Blue"),
    ZoneColor.GREEN: marked("Green"),
    ZoneColor.VIOLET: marked("Violet"),
    ZoneColor.BROWN: marked("Brown"),
    ZoneColor.GRAY: marked("Gray"),
}
SHAPES: Final = {
    ZoneShape.SQUARE: marked("Square"),
    ZoneShape.DISC: marked("Circle"),
    ZoneShape.SQUARE_RING: marked("Open square"),
    ZoneShape.DISC_RING: marked("Open circle"),
    ZoneShape.DIAMOND: marked("Diamond"),
    ZoneShape.DIAMOND_RING: marked("Open diamond"),
}

_COLORS: Final = tuple(COLORS)
_SHAPES: Final = tuple(SHAPES)


class ZoneLook(NamedTuple):
    """A color and a shape."""

    color: ZoneColor
    shape: ZoneShape

    @property
    def number(self) -> int:
        """The place of its color, from 1: `z1` to `z6` of `static/css/seat-map.css`."""
        return _COLORS.index(self.color) + 1

    def with_color(self, color: ZoneColor) -> "ZoneLook":
        """The same shape in another color."""
        return self._replace(color=color)

    def with_shape(self, shape: ZoneShape) -> "ZoneLook":
        """Another shape in the same color."""
        return self._replace(shape=shape)


def alike(looks: Iterable[tuple[str, ZoneLook]]) -> list[list[str]]:
    """The names of zones whose seats nobody can tell apart on a map, those of one look together."""
    names: dict[ZoneLook, list[str]] = {}
    for name, look in looks:
        names.setdefault(look, []).append(name)
    return [those for those in names.values() if len(those) > 1]


def nth_look(place: int) -> ZoneLook:
    """The look that a zone gets where nobody chose one, by its place on the price list, from 0. The first 36 all differ."""
    place = abs(place)
    return ZoneLook(_COLORS[place % 6], _SHAPES[(place + place // 6) % 6])


def zone_look(place: int, color: str | None, shape: str | None) -> ZoneLook:
    """The look of a zone at this place; what nobody chose of it is that of its place."""
    given = nth_look(place)
    return ZoneLook(ZoneColor(color) if color else given.color, ZoneShape(shape) if shape else given.shape)
