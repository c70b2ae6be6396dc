"""The cases of `tests/vectors/verdicts.json` as the model's values."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pwa_tickets.checkin.verdicts import Direction, Entry
from pwa_tickets.tickets.codes import CodeState
from tests.unit.checkin.verdict_model import Code, Roster, Scan

VECTORS: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "verdicts.json").read_text(encoding="utf-8")
)
CASES: Sequence[Mapping[str, Any]] = VECTORS["cases"]
SHOWS: Sequence[str] = tuple(VECTORS["shows"])


def show_of(case: Mapping[str, Any]) -> str:
    """The show at whose door the code is read."""
    name: str = case.get("show", "matinee")
    return name


def rosters_of(case: Mapping[str, Any], *, without: Sequence[str] = ()) -> dict[str, Roster]:
    """The shows' codes; later rows of the same code take over."""
    shows = {name: show["codes"] for name, show in VECTORS["shows"].items() if name not in without}
    if "matinee" in shows:
        shows["matinee"] = shows["matinee"] + case.get("codes", [])
    return {name: Roster(dict(_code(row) for row in rows)) for name, rows in shows.items()}


def scans_of(case: Mapping[str, Any]) -> list[Scan]:
    """What the device has scanned before, in the order in which it is told."""
    return [
        Scan(
            scan["id"],
            scan.get("show", show_of(case)),
            scan["code"],
            datetime.fromisoformat(scan["at"]),
            scan.get("gate", "Door A"),
            Direction(scan.get("direction", "in")),
            scan.get("admitted", True),
            scan.get("annulled", False),
        )
        for scan in case.get("scans", ())
    ]


def entry(told: Mapping[str, str] | None) -> Entry | None:
    """An entry as a case tells it."""
    return Entry(datetime.fromisoformat(told["at"]), told["gate"]) if told else None


def _code(row: Sequence[Any]) -> tuple[str, Code]:
    code_hash, seat, generation, state, *first_in = row
    inside = Entry(datetime.fromisoformat(first_in[0]), first_in[1]) if first_in else None
    return code_hash, Code(seat, generation, CodeState(state), inside)
