"""HTML in, PDF out, as a program of its own. The only home of weasyprint.

Run by `pdf_worker.py`: loading weasyprint takes seconds and its work holds the interpreter, so neither
happens where pages are served. It reads pages from stdin until its parent closes it or dies.
Frames both ways are a status byte, four bytes of length, and the content.
"""

import logging
import os
import sys
from functools import cache
from html import escape
from typing import Any, BinaryIO, Final

HTML_IN: Final = b"h"
TEXT_IN: Final = b"t"
PDF_OUT: Final = b"p"
MISSING_OUT: Final = b"m"
FAILED: Final = b"f"


def write_frame(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    """One whole message."""
    stream.write(kind + len(content).to_bytes(4, "big") + content)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next whole message, or None when the other side is gone."""
    head = stream.read(5)
    if len(head) < 5:
        return None
    content = stream.read(int.from_bytes(head[1:], "big"))
    return head[:1], content


@cache
def _fonts() -> Any:
    """Return this machine's fonts, gathered once: with what is known of them, a ticket takes half the time."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def render(html: str) -> bytes:
    """The pages as PDF/UA, which screen readers read. Nothing is fetched for them: no file, no network, only `data:`."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(font_config=_fonts(), full_fonts=False, pdf_variant="pdf/ua-1")
    return pdf


class _MissingGlyphs(logging.Handler):
    """Gathers the characters that weasyprint drew as boxes. It says so nowhere but in its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found = ""

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.found += str(record.args[0])


def missing_glyphs(text: str) -> str:
    """Return the characters of a text that no font of this machine can draw."""
    log, missing = logging.getLogger("weasyprint"), _MissingGlyphs()
    before, propagates = log.level, log.propagate
    log.addHandler(missing)
    log.setLevel(logging.WARNING)
    log.propagate = False
    try:
        render(f"<p>{escape(text)}</p>")
    finally:
        log.removeHandler(missing)
        log.setLevel(before)
        log.propagate = propagates
    return missing.found


def main() -> None:
    """Render whatever comes in, one after another, until there is nobody left to render for."""
    os.nice(5)  # somebody may be choosing seats on this machine
    inbox, outbox = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break a frame
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    while (frame := read_frame(inbox)) is not None:
        kind, content = frame
        try:
            if kind == TEXT_IN:
                write_frame(outbox, MISSING_OUT, missing_glyphs(content.decode()).encode())
            else:
                write_frame(outbox, PDF_OUT, render(content.decode()))
        except Exception as error:
            write_frame(outbox, FAILED, f"{type(error).__name__}: {error}".encode())


if __name__ == "__main__":
    main()
