"""Where the built files are: logical names to hashed addresses, read from the build's manifest."""

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


class MissingAsset(Exception):
    """A page names a file the build did not make; `make setup` builds them."""


@cache
def manifest(modified: float) -> dict[str, str]:
    """Logical name → address, for the manifest as of `modified`."""
    assets = json.loads((STATIC / "built" / "manifest.json").read_text())["assets"]
    return {name: entry["url"] for name, entry in assets.items()}


def asset(name: str) -> str:
    """`app.css` → `/static/built/app-e3b0c44298.css`. Follows a rebuild without a restart."""
    file = STATIC / "built" / "manifest.json"
    try:
        return manifest(file.stat().st_mtime)[name]
    except (FileNotFoundError, KeyError):
        raise MissingAsset(f"{name} is not built; run `make setup`") from None
