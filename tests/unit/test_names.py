"""The laws of files: short, named for what is in them, and with nothing left for later."""

import re
from pathlib import Path

from tests.unit.source_files import ROOT, sources

LINES = 250
GENERATED = {"migrations/schema.sql"}
FORBIDDEN = re.compile(r"^(services?|utils?|helpers?|managers?|common|misc)$")


def test_files_are_short() -> None:
    long = {
        name: lines
        for file in sources(".py", ".ts", ".mjs", ".sql", ".html", ".css")
        if (name := file.relative_to(ROOT).as_posix()) not in GENERATED
        and (lines := len(file.read_text().splitlines())) > LINES
    }
    assert long == {}


def test_names_say_what_is_in_the_file() -> None:
    named = [str(file.relative_to(ROOT)) for file in sources(".py", ".ts", ".html", ".css", ".sql")]
    assert [
        name for name in named if any(FORBIDDEN.match(Path(word).stem) for word in Path(name).parts)
    ] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    found = [
        str(file.relative_to(ROOT))
        for file in sources(".py", ".ts", ".sql", ".html", ".css")
        if later.search(file.read_text())
    ]
    assert found == []
