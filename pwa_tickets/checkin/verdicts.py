"""Decides what a code means at check-in, from facts that SQL has gathered: `scan_facts()`, `meetings()`.

A device without a network decides by `client/checkin/verdict.ts`. The cases of `tests/vectors/verdicts.json` run through
both: there through the script, here through `record_scans()` and `decide`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pwa_tickets.tickets.codes import CodeState


class Direction(StrEnum):
    """Which way somebody walks through the door."""

    IN = "in"
    OUT = "out"


class Verdict(StrEnum):
    """The answer to one reading of a code."""

    ADMITTED = "admitted"
    ADMITTED_UNSYNCED = "admitted_unsynced"
    ALREADY_ADMITTED = "already_admitted"
    SEAT_TAKEN = "seat_taken"
    VOID = "void"
    WRONG_SHOW = "wrong_show"
    UNKNOWN = "unknown"
    NOT_A_TICKET = "not_a_ticket"  # said by devices only: they report codes, and this is not one
    LEFT = "left"
    NOT_INSIDE = "not_inside"


@dataclass(frozen=True)
class Entry:
    """Somebody came in: when, and by which gate.

    Attributes:
        scanned_at: when.
    """

    scanned_at: datetime
    gate: str


@dataclass(frozen=True)
class Facts:
    """All that the verdict depends on. `state` is None when no seat of the show has the code."""

    state: CodeState | None
    wrong_show: bool = False
    inside: Entry | None = None
    other_inside: Entry | None = None
    replaced: bool = False


def decide(facts: Facts, direction: Direction) -> Verdict:
    """Decide by the table of verdicts. No line of it looks at the hour, at the sale or at the enrollment."""
    if facts.wrong_show:
        return Verdict.WRONG_SHOW
    if facts.state is None:
        return Verdict.UNKNOWN
    if direction is Direction.OUT:
        return Verdict.LEFT if facts.inside else Verdict.NOT_INSIDE
    if facts.state is CodeState.VOID:
        return Verdict.VOID
    if facts.inside:
        return Verdict.ALREADY_ADMITTED
    if facts.other_inside:
        return Verdict.SEAT_TAKEN
    if facts.replaced:
        return Verdict.VOID
    return Verdict.ADMITTED if facts.state is CodeState.SOLD else Verdict.ADMITTED_UNSYNCED
