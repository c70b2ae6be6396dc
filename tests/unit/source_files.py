"""The files that people write, and the package's modules as syntax trees, for the tests that keep the house's laws."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pwa_tickets

PACKAGE = Path(pwa_tickets.__file__).parent
ROOT = PACKAGE.parent
CLIENT = PACKAGE / "client"

MADE_BY_TOOLS = {"node_modules", "built", "__pycache__"}

SLICES = ["notifications", "accounts", "webhooks", "payments", "studio"]  # know nothing of shows or tickets
SLICES += [
    "venues",
    "shows",
    "seats",
    "upsells",
    "orders",
    "tickets",
    "box_office",
    "media",
    "wallet",
    "checkin",
    "announcements",
    "reports",
    "setup",
]
"""In the order in which one may import another, Python and TypeScript alike: each those before it."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every Python module of the package: `seats.reservations` → its tree."""
    found = {}
    for file in written(PACKAGE):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if file.suffix == ".py" and parts[0] != "client":
            found[".".join(part for part in parts if part != "__init__") or "__init__"] = ast.parse(
                file.read_text()
            )
    return found


@cache
def imports(tree: ast.AST) -> list[str]:
    """Dotted names of everything imported, wherever in the file."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out from the top"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return found


def ours(tree: ast.AST) -> Iterator[str]:
    """The same, of our own package, without its name."""
    yield from (
        name.removeprefix("pwa_tickets.") for name in imports(tree) if name.startswith("pwa_tickets.")
    )


def part(module: str) -> str:
    """The slice, platform package or root that a module belongs to: `seats.reservations` → `seats`."""
    return module.split(".", maxsplit=1)[0]


@cache
def written(folder: Path) -> list[Path]:
    """Files people write in a folder, not those that tools make: npm's are never looked at, they are half of all."""
    found = []
    for path, folders, files in os.walk(folder):
        folders[:] = set(folders) - MADE_BY_TOOLS
        found += [Path(path) / name for name in files]
    return sorted(found)


def sources(*endings: str) -> Iterator[Path]:
    """Files people write, with one of these endings."""
    for folder in (PACKAGE, ROOT / "tests", ROOT / "migrations", ROOT / "bench"):
        yield from (file for file in written(folder) if file.suffix in endings)


def scripts() -> Iterator[tuple[Path, str]]:
    """Our TypeScript without its comments."""
    for file in written(CLIENT):
        if file.suffix == ".ts" and file.parent != CLIENT:
            yield file, re.sub(r"(?s:/\*.*?\*/)|(?<!:)//.*", "", file.read_text())
