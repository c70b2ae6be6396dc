"""One table of cases, `tests/vectors/verdicts.json`: read by the devices' script, by the model and, next door, by SQL."""

from collections.abc import Mapping
from typing import Any

import pytest

from pwa_tickets.checkin.verdicts import Direction, Facts, Verdict
from tests import ticket_codes
from tests.unit.checkin.vectors import CASES, VECTORS, entry, rosters_of, scans_of, show_of
from tests.unit.checkin.verdict_model import gather, judge


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_model_says(case: Mapping[str, Any]) -> None:
    rosters, scans = rosters_of(case, without=case.get("without", ())), scans_of(case)
    show, direction = show_of(case), Direction(case.get("direction", "in"))
    assert judge(case["read"], show, rosters, scans, direction) == case["verdict"]
    facts = gather(case["read"], show, rosters, scans) if case["read"] else Facts(None)
    assert facts.inside == entry(case.get("first"))
    assert facts.other_inside == entry(case.get("other"))


def test_every_verdict_has_a_case() -> None:
    assert {case["verdict"] for case in CASES} == set(Verdict)


def test_every_case_has_its_own_name() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "reading", VECTORS["readings"], ids=lambda reading: f"{reading['by']}-{reading['text']}"
)
def test_typed_and_scanned_codes_are_known_by_the_same_hash(reading: Mapping[str, Any]) -> None:
    if reading["by"] == "typed":
        assert ticket_codes.normalize(reading["text"]) == reading["code"]
    if reading["code"]:
        assert ticket_codes.code_hash(reading["code"]) == reading["hash"]


@pytest.mark.parametrize("typed", VECTORS["numbers"], ids=lambda typed: typed["text"])
def test_typed_numbers_are_known_by_the_hash_in_rosters(typed: Mapping[str, Any]) -> None:
    if typed["number"]:
        assert ticket_codes.number_hash(typed["number"]) == typed["hash"]
