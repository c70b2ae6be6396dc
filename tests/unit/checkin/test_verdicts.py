"""One table of cases, read by the phone's rule and by the server's: `tests/vectors/verdicts.json`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pwa_tickets.checkin.verdicts import (
    Code,
    Direction,
    Entry,
    Facts,
    Roster,
    Scan,
    Verdict,
    gather,
    judge,
)
from pwa_tickets.tickets import codes

VECTORS: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "verdicts.json").read_text(encoding="utf-8")
)
CASES: Sequence[Mapping[str, Any]] = VECTORS["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_door_says(case: Mapping[str, Any]) -> None:
    rosters, scans = _rosters(case), _scans(case)
    show, direction = case.get("show", "matinee"), Direction(case.get("direction", "in"))
    assert judge(case["read"], show, rosters, scans, direction) == case["verdict"]
    facts = gather(case["read"], show, rosters, scans) if case["read"] else Facts(None)
    assert facts.inside == _entry(case.get("first"))
    assert facts.other_inside == _entry(case.get("other"))


def test_every_verdict_has_a_case() -> None:
    assert {case["verdict"] for case in CASES} == set(Verdict)


def test_every_case_has_its_own_name() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "reading", VECTORS["readings"], ids=lambda reading: f"{reading['by']}-{reading['text']}"
)
def test_typed_and_scanned_codes_are_known_by_the_same_hash(reading: Mapping[str, Any]) -> None:
    if reading["by"] == "typed":
        assert codes.normalize(reading["text"]) == reading["code"]
    if reading["code"]:
        assert codes.code_hash(reading["code"]) == reading["hash"]


def _rosters(case: Mapping[str, Any]) -> dict[str, Roster]:
    shows = {
        name: show["codes"] for name, show in VECTORS["shows"].items() if name not in case.get("without", ())
    }
    if "matinee" in shows:
        shows["matinee"] = shows["matinee"] + case.get("codes", [])
    return {name: Roster(dict(_code(row) for row in rows)) for name, rows in shows.items()}


def _code(row: Sequence[Any]) -> tuple[str, Code]:
    code_hash, seat, generation, state, *first_in = row
    entry = Entry(datetime.fromisoformat(first_in[0]), first_in[1]) if first_in else None
    return code_hash, Code(seat, generation, codes.CodeState(state), entry)


def _scans(case: Mapping[str, Any]) -> list[Scan]:
    return [
        Scan(
            scan["id"],
            scan.get("show", case.get("show", "matinee")),
            scan["code"],
            datetime.fromisoformat(scan["at"]),
            scan.get("gate", "Door A"),
            Direction(scan.get("direction", "in")),
            scan.get("admitted", True),
            scan.get("annulled", False),
        )
        for scan in case.get("scans", ())
    ]


def _entry(told: Mapping[str, str] | None) -> Entry | None:
    return Entry(datetime.fromisoformat(told["at"]), told["gate"]) if told else None
