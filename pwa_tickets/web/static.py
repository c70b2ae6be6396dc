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

FOREVER = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
SUFFIXES = {".js", ".css", ".wasm", ".svg", ".png", ".ico", ".json", ".map", ".woff2"}


@get("/static/{file_path:path}", include_in_schema=False, sync_to_thread=True)
def static_file(file_path: FromPath[Path], request: Request[Any, Any, Any]) -> Response[bytes]:
    """One file. A name with a hash in it never changes its bytes."""
    name = str(file_path).lstrip("/")
    accepted = request.headers.get("accept-encoding", "")
    built = name.startswith("built/")
    for encoding, suffix in ENCODINGS if built else ():
        if encoding in accepted and (file := _find(name + suffix, name)):
            return _answer(file, name, built, {"Content-Encoding": encoding, "Vary": "Accept-Encoding"})
    if file := _find(name, name):
        return _answer(file, name, built, {"Vary": "Accept-Encoding"} if built else {})
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


def _answer(file: Path, name: str, built: bool, headers: dict[str, str]) -> Response[bytes]:
    media_type = guess_type(name)[0] or "application/octet-stream"
    cache = {"Cache-Control": FOREVER if built else "no-cache"}
    return Response(_read(file, file.stat().st_mtime_ns), headers={**cache, **headers}, media_type=media_type)


@lru_cache(maxsize=256)
def _read(file: Path, _modified: int) -> bytes:
    return file.read_bytes()


ROUTES = [static_file, favicon]
