"""Writes files with secrets in them: for this user alone, and whole or not at all, also when the disk is full."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, text: str, *, replace_existing: bool = True) -> None:
    """Write the text beside the file and put it in the file's place in one step, readable by this user only.

    Without `replace_existing`, a file that is there stays: whoever was first has written it.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    aside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace_existing:
            aside.replace(path)
        else:
            with suppress(FileExistsError):
                path.hardlink_to(aside)
    finally:
        aside.unlink(missing_ok=True)
