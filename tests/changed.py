"""Print the folders of unit tests whose slices differ from main, committed or not.

`make quick` runs them beside the house's laws.
"""

import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PARTS: Final = ("pwa_tickets/templates/", "pwa_tickets/", "tests/unit/")
"""Folders that have one folder a slice, the narrower first."""


def main() -> None:
    """Print them on one line."""
    folders = {Path("tests", "unit", slice_of(file)) for file in changed_files()}
    print(*sorted(str(folder) for folder in folders if len(folder.parts) > 2 and (ROOT / folder).is_dir()))


def changed_files() -> set[str]:
    """Return the paths that differ from main, and those that git does not know yet."""
    base = _git("merge-base", "HEAD", "main") or ["HEAD"]
    return {*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")}


def slice_of(file: str) -> str:
    """Return the slice that a file belongs to; empty for what belongs to all."""
    if file.startswith("migrations/"):
        return "db"
    part = next((part for part in PARTS if file.startswith(part)), None)
    name, is_within, _ = file.removeprefix(part).partition("/") if part else ("", "", "")
    return name if is_within else ""


def _git(*arguments: str) -> list[str]:
    """Return the lines that git says; none where it has no answer."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
