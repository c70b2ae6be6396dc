"""Each code a function raises has one class with one sentence, and one row in migrations/README.md."""

import importlib
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

import pwa_tickets
from pwa_tickets.db.migrate import MIGRATIONS
from pwa_tickets.errors import REFUSALS, NotAllowed, TicketsError, from_sqlstate
from pwa_tickets.web.problems import every_refusal

PACKAGE = Path(pwa_tickets.__file__).parent
ROW = re.compile(r"^\| `(TK\w{3})` \| .+ \| (?:`(\w+)`|internal) \|$", re.MULTILINE)

FUNCTIONS = sorted((MIGRATIONS / "functions").glob("*.sql"))
FACTS = re.compile(r"errcode = '(TK\w+)',\s*detail = ([^;]+);")
VERB = re.compile(r"\b(is|are|was|were|has|does|did|may|lacks|exceeds|differs|refers?|names|succeeded)\b")


def ours() -> set[type[TicketsError]]:
    """Every refusal of the product, without those that tests make."""
    return {refusal for refusal in every_refusal() if refusal.__module__.startswith("pwa_tickets.")}


@pytest.fixture(scope="module")
def refusals() -> dict[str, type[TicketsError]]:
    """The register, with every module that could add to it read."""
    for file in PACKAGE.glob("*/*.py"):
        if "TicketsError" in file.read_text():
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


def test_a_refusal_carries_no_fact_that_it_does_not_declare() -> None:
    with pytest.raises(TypeError, match=r"NotAllowed does not declare \['seat_ids'\]"):
        NotAllowed(seat_ids=[])


def test_every_refusal_is_described_for_programmers(refusals: dict[str, type[TicketsError]]) -> None:
    classes = ours()
    assert set(refusals.values()) <= classes
    for refusal in classes:
        assert "description" in vars(refusal), refusal
        assert refusal.description[0].isupper(), refusal
        assert refusal.description.endswith("."), refusal
        assert refusal.description != refusal.__doc__, refusal
        assert VERB.search(refusal.description), refusal


def test_every_fact_has_a_json_type_and_a_description(refusals: dict[str, type[TicketsError]]) -> None:
    assert refusals["TKTKN"].fact_types
    for refusal in ours():
        for name, fact in refusal.fact_types.items():
            assert msgspec.json.schema(fact.type), (refusal, name)
            assert fact.type not in (object, Any), (refusal, name)
            assert fact.description.endswith("."), (refusal, name)


def test_facts_that_functions_raise_are_declared(refusals: dict[str, type[TicketsError]]) -> None:
    raised = [found for file in FUNCTIONS for found in FACTS.findall(file.read_text())]
    assert {code for code, _ in raised} >= {"TKTKN", "TKUNK", "TKHLD", "TKCAP", "TKSAL", "TKEXT"}
    for code, built in raised:
        names = set(re.findall(r"""["']([a-z_]+)["'][,:]""", built))
        declared = refusals[code].fact_types
        assert names <= declared.keys(), code
        assert {name for name, fact in declared.items() if fact.required} <= names, code


def test_every_refusal_is_a_status_below_500_and_a_sentence(refusals: dict[str, type[TicketsError]]) -> None:
    classes = ours()
    assert set(refusals.values()) <= classes
    slugs = [refusal.slug for refusal in classes]
    assert {slug for slug in slugs if slugs.count(slug) > 1} == set()
    for refusal in classes:
        assert 400 <= refusal.status < 500 or refusal.status == 503, refusal
        assert refusal.sentence[0].isupper(), refusal
        assert refusal.sentence.rstrip()[-1] in ".?!", refusal
