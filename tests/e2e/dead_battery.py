"""A battery that is pulled: a browser that ends without a word, whatever it was about to do."""

import os
import signal
from pathlib import Path


def pull_battery(profile: Path) -> None:
    """End every process of the browser that keeps its things in this folder, all at once."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={profile}".encode() in command:
                os.kill(int(entry.name), signal.SIGKILL)
