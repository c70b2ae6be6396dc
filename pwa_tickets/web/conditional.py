"""Answers with bytes that a client may have already, in whole or in part: ETag, 304 and ranges (RFC 9110, 13 and 14)."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response

_RANGE: Final = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*$")


def etag_of(content: bytes) -> str:
    """Name this content: the same bytes have the same tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:24]}"'


def has_already(if_none_match: str | None, etag: str) -> bool:
    """Tell whether `If-None-Match` names this tag. Proxies that compress make a tag weak (`W/`); that is the same here."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or tags == ["*"]


def bytes_answer(
    request: Request[Any, Any, Any],
    content: bytes,
    *,
    media_type: str,
    headers: Mapping[str, str],
    etag: str | None = None,
) -> Response[bytes]:
    """Answer a GET with the content: 304 when the client has it, 206 with the part that `Range` asks for, else all of it.

    Several ranges at once are answered with all of it, which the standard allows.

    Args:
        etag: names the content, in quotes; made from it where not given.
    """
    etag = etag or etag_of(content)
    headers = {**headers, "ETag": etag, "Accept-Ranges": "bytes"}
    asked = request.headers
    if has_already(asked.get("if-none-match"), etag):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    wanted = (
        asked.get("range", "") if asked.get("if-range", etag) == etag else ""
    )  # a changed file is sent anew
    part = _part(wanted, len(content))
    if part is None:
        return Response(content, headers=headers, media_type=media_type)
    if not part:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return Response(b"", status_code=416, headers=headers, media_type=media_type)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(content[part.start : part.stop], status_code=206, headers=headers, media_type=media_type)


def _part(header: str, size: int) -> range | None:
    """The bytes that a `Range` header asks for: empty when there are none such, None when it asks for nothing we know."""
    found = _RANGE.match(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    first, last = int(found[1]), int(found[2] or max(size, int(found[1])))
    return None if last < first else range(first, max(first, min(last + 1, size)))
