"""The glossary of README, held: what a thing is called, and the words for it that no symbol and no file may use."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.unit.source_files import PACKAGE, ROOT, sources

FORBIDDEN = {
    "evening": "show", "evenings": "shows", "hall": "venue, or seat map", "halls": "venues",
    "lapse": "expire", "lapsed": "expired", "sweep": "clean up", "sweeper": "clean up", "swept": "cleaned up",
    "letter": "email, or state code", "letters": "emails", "press": "PDF worker", "printshop": "ticket PDFs",
    "wish": "seat change, or choice", "wishes": "seat changes", "wisher": "reservation listener",
    "outside": "dependencies", "probe": "health check", "patience": "retry policy, or timeout",
    "hopeless": "permanent", "clockwork": "scheduler", "knob": "setting", "doings": "scanner state",
    "misfits": "unmatched changes", "poke": "trigger",
}  # fmt: skip
"""A word of a symbol → the glossary's own."""

PHRASES = {
    "at_once": "call", "open_house": "lifespan", "p_session_id": "session_hash",
    "pwa_tickets_usher": "pwa_tickets_device", "isSilence": "isRetryable", "untilAnswered": "retryUntilAnswered",
    "DoorDesk": "ScannerController", "inTurn": "withTabLock", "ourWords": "parseOurJson", "stand_ins": "sandbox_services",
}  # fmt: skip

ALLOWED = {
    "dead_letters", "dead_letter", "DeadLetter", "dead_letter_count", "ascii_letters",  # the queue's own term
    "LIST_DEAD_LETTERS", "REQUEUE_DEAD_LETTER", "ID_LETTERS", "LETTERS", "LETTER", "US_LETTER_POINTS",  # alphabet, paper
    "letter", "letters",  # one character of a code, in a loop
    "press",  # what Playwright does with a key
}  # fmt: skip


def words(symbol: str) -> list[str]:
    """`ShowTicketsView` and `show_tickets_view` → show, tickets, view."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", symbol)]


def python_symbols(file: Path) -> Iterator[str]:
    """Every name a file gives: functions, classes, arguments, variables."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("test_"):
                yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def script_symbols(file: Path) -> Iterator[str]:
    """Every name a script declares."""
    yield from re.findall(r"\b(?:class|function|const|let|interface|type) (\w+)", file.read_text())


def test_no_symbol_and_no_file_uses_a_word_the_glossary_replaces() -> None:
    found = []
    for file in sources(".py", ".ts", ".sql", ".html", ".css"):
        if file.is_relative_to(ROOT / "migrations" / "versions"):
            continue  # history keeps its words
        given = {".py": python_symbols, ".ts": script_symbols}.get(file.suffix, lambda _: iter(()))(file)
        for symbol in {*given, file.stem} - ALLOWED:
            found += [
                f"{file.relative_to(ROOT)}: {symbol} (say {FORBIDDEN[word]})"
                for word in words(symbol)
                if word in FORBIDDEN
            ]
    assert sorted(found) == []


def test_no_source_uses_a_name_the_glossary_replaces() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {phrase} (say {said})"
        for file in sources(".py", ".ts", ".sql", ".html")
        for phrase, said in PHRASES.items()
        if file.is_relative_to(PACKAGE) or file.is_relative_to(ROOT / "migrations" / "functions")
        if re.search(rf"\b{phrase}\b", file.read_text())
    ]
    assert found == []
