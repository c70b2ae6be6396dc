"""Pictures of codes: for a page, for a mail, for a terminal. The only home of segno."""

import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Final

import segno

QUIET: Final = 4
"""Modules of white around the code; the standard's four, and readers do miss codes with less."""

_PIXELS_PER_MODULE: Final = 8
_WHITE_ON_BLACK: Final = "\x1b[97;40m"
_PLAIN: Final = "\x1b[0m"


@lru_cache(
    maxsize=4096
)  # drawing one takes longer than the rest of a wallet, and families open theirs again and again
def svg(text: str, label: str = "Ticket code") -> str:
    """The code as one path on a white ground, to be sized by the page around it.

    Args:
        label: what a screen reader says.
    """
    rows = [bytes(row) for row in _make(text).matrix]
    size = len(rows) + 2 * QUIET
    drawn = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in _runs(rows))
    return (
        f'<svg viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img" aria-label="{escape(label)}">'
        f'<path d="{drawn}" fill="#1e161b"/></svg>'
    )


@lru_cache(maxsize=1024)  # an order's paper is followed by that of each of its tickets
def printed(text: str, title: str) -> str:
    """The code for paper: strokes as wide as a module, which take half the steps of rectangles to draw.

    Args:
        title: what the PDF says of it.
    """
    rows = [bytes(row) for row in _make(text).matrix]
    size = len(rows) + 2 * QUIET
    drawn = "".join(f"M{x} {y}.5h{length}" for x, y, length in _runs(rows))
    return (
        f'<svg viewBox="0 0 {size} {size}"><title>{escape(title)}</title>'
        f'<path d="{drawn}" fill="none" stroke="#1e161b"/></svg>'
    )


def png(text: str) -> bytes:
    """The code as a picture for mail, whose readers refuse SVG."""
    out = io.BytesIO()
    _make(text).save(out, kind="png", scale=_PIXELS_PER_MODULE, border=QUIET)
    return out.getvalue()


def terminal(text: str) -> str:
    """The code in half blocks, dark on light whatever the terminal's colors, ready to print."""
    out = io.StringIO()
    _make(text).terminal(out=out, border=QUIET, compact=True)
    return "".join(f"{_WHITE_ON_BLACK}{line}{_PLAIN}\n" for line in out.getvalue().splitlines())


def _make(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=False)


def _runs(rows: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """Each unbroken run of dark modules in a row: where it begins, in which row, and how long it is."""
    for y, row in enumerate(rows, start=QUIET):
        start: int | None = None
        for x, dark in enumerate((*row, 0), start=QUIET):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield start, y, x - start
                start = None
