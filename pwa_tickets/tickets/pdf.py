"""HTML in, PDF out, as a program of its own. The only home of weasyprint.

Run by `pdf_worker.py`: loading weasyprint takes seconds and its work holds the interpreter, so neither
happens where pages are served. It reads pages from stdin until its parent closes it or dies.
Frames both ways are a status byte, four bytes of length, and the content.
"""

import logging
import os
import sys
from typing import BinaryIO, Final

HTML_IN: Final = b"h"
PDF_OUT: Final = b"p"
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


def render(html: str) -> bytes:
    """The pages as PDF/UA, which screen readers read. Nothing is fetched for them: no file, no network, only `data:`."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(font_config=FontConfiguration(), full_fonts=False, pdf_variant="pdf/ua-1")
    return pdf


def main() -> None:
    """Print whatever comes in, one after another, until there is nobody left to print for."""
    os.nice(5)  # somebody may be choosing seats on this machine
    inbox, outbox = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break a frame
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    while (frame := read_frame(inbox)) is not None:
        try:
            write_frame(outbox, PDF_OUT, render(frame[1].decode()))
        except Exception as error:
            write_frame(outbox, FAILED, f"{type(error).__name__}: {error}".encode())


if __name__ == "__main__":
    main()
