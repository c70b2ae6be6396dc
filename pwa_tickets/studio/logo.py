"""A logo as it was sent becomes a PNG of ours: nothing of the file is kept but its picture."""

import io
import warnings
from functools import lru_cache
from typing import Final

from PIL import Image, UnidentifiedImageError

from pwa_tickets.i18n import marked

WIDEST: Final = 400
HIGHEST: Final = 200
ICON_SIDE: Final = 512
ICON_ROOM: Final = 300  # what a round mask leaves of it
PIXELS_AT_MOST: Final = 30_000_000
KINDS: Final = ("PNG", "JPEG", "WEBP", "GIF")
NOT_A_PICTURE: Final = marked("This is not a picture that we can read. Please send a PNG or a JPEG.")
TOO_LARGE: Final = marked("This picture is too large. Please send one of at most 4,000 by 4,000 pixels.")


class UnreadableLogo(ValueError):
    """The file is no picture, or too large a one; the message says which, for whoever sent it."""


def draw_logo(content: bytes) -> bytes:
    """Draw the picture in a file as a PNG of at most 400 x 200 pixels.

    Raises:
        UnreadableLogo.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=KINDS)
            if picture.width * picture.height > PIXELS_AT_MOST:
                raise UnreadableLogo(TOO_LARGE)
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise error if isinstance(error, UnreadableLogo) else UnreadableLogo(NOT_A_PICTURE) from None
    drawn.thumbnail((WIDEST, HIGHEST))
    return _png(drawn)


@lru_cache(maxsize=4)
def draw_icon(logo: bytes) -> bytes:
    """Draw a logo of ours in the middle of a white square, as phones want an app's icon: they may cut its corners off."""
    picture = Image.open(io.BytesIO(logo), formats=("PNG",)).convert("RGBA")
    scale = ICON_ROOM / max(picture.size)
    picture = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    icon = Image.new("RGBA", (ICON_SIDE, ICON_SIDE), "white")
    icon.alpha_composite(picture, ((ICON_SIDE - picture.width) // 2, (ICON_SIDE - picture.height) // 2))
    return _png(icon)


def _png(picture: Image.Image) -> bytes:
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()
