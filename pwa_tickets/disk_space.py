"""How much room is left where this installation writes: files, keys, and the embedded database."""

import shutil
from pathlib import Path
from typing import Final, Literal

LOW: Final = 1_000_000_000
"""Bytes. A season's sale writes some hundred megabytes; below this somebody should look."""
FULL: Final = 64_000_000
"""Bytes. Postgres needs room for a few write-ahead segments of 16 MB, and stops where it finds none."""

DiskState = Literal["ok", "low", "full"]


def free_bytes(*folders: Path) -> int:
    """Return the room left on the fullest of the disks with these folders; one that does not exist yet counts by its parent."""
    there = [next(one for one in (folder, *folder.parents) if one.exists()) for folder in folders]
    return min(shutil.disk_usage(folder).free for folder in there)


def disk_state(free: int) -> DiskState:
    """Judge so many free bytes."""
    return "full" if free < FULL else "low" if free < LOW else "ok"
