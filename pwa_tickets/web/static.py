"""Stylesheets, scripts, icons: built files forever, compressed ahead; everything else asked for again."""

from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from pwa_tickets.web.assets import STATIC
from pwa_tickets.web.conditional import bytes_answer, etag_of
from pwa_tickets.web.content_coding import accepted_codings

FOREVER = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
SUFFIXES = {".js", ".css", ".wasm", ".svg", ".png", ".ico", ".json", ".map", ".woff2"}


@get("/static/{file_path:path}", include_in_schema=False, sync_to_thread=True)
def static_file(file_path: FromPath[Path], request: Request[Any, Any, Any]) -> Response[bytes]:
    """One file. A name with a hash in it never changes its bytes."""
    name = str(file_path).lstrip("/")
    accepted = accepted_codings(request.headers.get("accept-encoding", ""))
    built = name.startswith("built/")
    for encoding, suffix in ENCODINGS if built else ():
        if encoding in accepted and (file := _find(name + suffix, name)):
            headers = {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
            return _answer(request, file, name, built, headers)
    if file := _find(name, name):
        return _answer(request, file, name, built, {"Vary": "Accept-Encoding"} if built else {})
    raise NotFoundException


@get("/favicon.ico", include_in_schema=False, sync_to_thread=False)
def favicon() -> Redirect:
    """For pages that name no icon of their own."""
    return Redirect("/static/icons/app/icon-192.png", status_code=301)


def _find(name: str, public_name: str) -> Path | None:
    try:
        file = (STATIC / name).resolve()
        inside = STATIC.resolve() in file.parents and Path(public_name).suffix in SUFFIXES
        return file if inside and file.is_file() else None
    except (OSError, ValueError):  # a name that no file can have: too long, or with a zero character
        return None


def _answer(
    request: Request[Any, Any, Any], file: Path, name: str, built: bool, headers: dict[str, str]
) -> Response[bytes]:
    content, etag = _read(file, file.stat().st_mtime_ns)
    return bytes_answer(
        request,
        content,
        etag=etag,
        media_type=guess_type(name)[0] or "application/octet-stream",
        headers={"Cache-Control": FOREVER if built else "no-cache", **headers},
    )


@lru_cache(maxsize=256)
def _read(file: Path, _modified: int) -> tuple[bytes, str]:
    content = file.read_bytes()
    return content, etag_of(content)


ROUTES = [static_file, favicon]
