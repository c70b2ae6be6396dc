"""The documents keep to their form, and what they name is there."""

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.unit.source_files import PACKAGE, ROOT, sources

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "migrations" / "README.md",
    ROOT / "deploy" / "README.md",
]
COLUMNS = 130
BESIDE = ("", "pwa_tickets", "pwa_tickets/client", "migrations")
"""Folders that a path in a document may be meant from."""

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))


def is_there(path: str) -> bool:
    """Whether a path of ours, maybe with `*` or `{a,b}` in it, names something; a bare name, a file anywhere."""
    first, braced, rest = re.match(r"([^{]*)(?:\{([^}]*)\})?(.*)", path).groups()  # type: ignore[union-attr]
    spelled = [first + choice + rest for choice in braced.split(",")] if braced else [path]
    if "/" not in path:
        return all(any(fnmatch(file, one) for file in file_names()) for one in spelled)
    return all(any(any((ROOT / folder).glob(one)) for folder in BESIDE) for one in spelled)


@cache
def file_names() -> set[str]:
    """The names of all files that people write, and of documents."""
    top = [file for file in ROOT.iterdir() if file.is_file()]
    return {
        file.name for file in [*top, *sources(".py", ".ts", ".mjs", ".sql", ".html", ".json"), *DOCUMENTS]
    }


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@each_document
def test_prose_keeps_to_its_columns(document: Path) -> None:
    lines = document.read_text().splitlines()
    assert [line for line in lines if len(line) > COLUMNS and not line.startswith("|")] == []


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)", document.read_text())
    for path, heading in links:
        target = document.parent / path if path else document
        assert target.exists(), path
        if heading:
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in headings}


@each_document
def test_files_that_are_named_are_there(document: Path) -> None:
    named = re.findall(
        r"`((?:[\w.*{},-]+/)*[\w.*{},-]+\.(?:py|sql|ts|mjs|json|md|html)|(?:[\w-]+/)+)`", document.read_text()
    )
    made_or_meant = re.compile(r"^data/$|000N|what_it_does")
    assert [path for path in named if not made_or_meant.search(path) and not is_there(path)] == []


def test_every_setting_is_in_the_table_of_operations() -> None:
    read = set(
        re.findall(
            r'"((?:PWA_TICKETS|STRIPE|DATABASE|SMTP|STORAGE)_\w+|PORT)"',
            (PACKAGE / "settings.py").read_text(),
        )
    )
    table = (
        (ROOT / "docs" / "operations.md").read_text().partition("## Settings")[2].partition("## For real")[0]
    )
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == read


@each_document
def test_commands_that_are_named_exist(document: Path) -> None:
    existing = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z0-9-]+)", document.read_text(), re.MULTILINE)) <= existing


def test_the_system_packages_that_setup_gets_are_named_for_servers_without_a_checkout() -> None:
    setup = (ROOT / "bin" / "setup").read_text()
    [fonts] = re.findall(r"^FONTS=\((.+?)\)$", setup, re.MULTILINE | re.DOTALL)
    pango = re.findall(r"install_packages (libpango.+?) ;;", setup)
    named = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in [*fonts.split(), *pango[0].split()] if name not in named} == set()
