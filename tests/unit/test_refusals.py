"""Each code a function raises has one class with one sentence, and one row in migrations/README.md."""

import importlib
import re
from pathlib import Path

import pytest

import pwa_tickets
from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.errors import REFUSALS, NotAllowed, TicketsError, from_sqlstate

PACKAGE = Path(pwa_tickets.__file__).parent
ROW = re.compile(r"^\| `(TK\w{3})` \| .+ \| (?:`(\w+)`|internal) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def refusals() -> dict[str, type[TicketsError]]:
    """The register, with every module that could add to it read."""
    for file in PACKAGE.glob("*/*.py"):
        if "sqlstate" in file.read_text():
            importlib.import_module(f"pwa_tickets.{file.parent.name}.{file.stem}")
    return REFUSALS


def raised() -> set[str]:
    sql = "\n".join(file.read_text() for file in (MIGRATIONS / "functions").glob("*.sql"))
    return set(re.findall(r"errcode = '(TK\w+)'", sql))


def listed() -> dict[str, str]:
    """Code → class, or '' for an internal one."""
    return dict(ROW.findall((MIGRATIONS / "README.md").read_text()))


def test_the_table_lists_what_functions_raise() -> None:
    assert set(listed()) == raised()
    assert list(listed()) == sorted(listed())


def test_the_table_names_the_classes_and_every_code_has_one(refusals: dict[str, type[TicketsError]]) -> None:
    named = {code: name for code, name in listed().items() if name}
    assert named == {code: refusal.__name__ for code, refusal in refusals.items()}


def test_internal_codes_are_caught_in_the_file_that_raises_them() -> None:
    for code in (code for code, name in listed().items() if not name):
        for file in (MIGRATIONS / "functions").glob("*.sql"):
            assert file.read_text().count(f"errcode = '{code}'") == file.read_text().count(
                f"when sqlstate '{code}'"
            )


def test_every_code_is_five_characters_as_postgres_wants_them() -> None:
    assert {code for code in raised() if not re.fullmatch(r"TK[A-Z0-9]{3}", code)} == set()


def test_a_code_belongs_to_one_class() -> None:
    with pytest.raises(TypeError, match="TKDNY belongs to NotAllowed"):
        type("Second", (TicketsError,), {"sqlstate": "TKDNY"})


def test_sql_says_no_in_the_words_of_its_class() -> None:
    assert isinstance(from_sqlstate("TKDNY", None), NotAllowed)
    assert from_sqlstate("42501", None) is None
    assert from_sqlstate(None, None) is None


def test_every_refusal_is_a_status_below_500_and_a_sentence(refusals: dict[str, type[TicketsError]]) -> None:
    classes, queue = set[type[TicketsError]](), [TicketsError]
    while queue:
        for refusal in queue.pop().__subclasses__():
            classes.add(refusal)
            queue.append(refusal)
    assert set(refusals.values()) <= classes
    slugs = [refusal.slug for refusal in classes]
    assert {slug for slug in slugs if slugs.count(slug) > 1} == set()
    for refusal in classes:
        assert 400 <= refusal.status < 500 or refusal.status == 503, refusal
        assert refusal.sentence[0].isupper(), refusal
        assert refusal.sentence.rstrip()[-1] in ".?!", refusal
