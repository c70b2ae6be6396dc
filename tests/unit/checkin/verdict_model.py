"""The rule of check-in as a model: what a device with some rosters and scans of its own knows, and its verdict.

The product runs it twice, and neither time in Python: devices by `client/checkin/verdict.ts`, the server by
`scan_facts()` and `meetings()` in SQL. Tests hold both against this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pwa_tickets.checkin.verdicts import Direction, Entry, Facts, Verdict, decide
from pwa_tickets.tickets.codes import CodeState


@dataclass(frozen=True)
class Code:
    """One code of a roster. `first_in`: the entry that the person now inside came by, as other devices told."""

    seat: int
    generation: int
    state: CodeState
    first_in: Entry | None = None


@dataclass(frozen=True)
class Roster:
    """One show as a device knows it: the codes of its seats by hash."""

    codes: Mapping[str, Code]


@dataclass(frozen=True)
class Scan:
    """One reading of a code, at the corrected time, at the door of a show."""

    id: str
    show_id: str
    code_hash: str
    scanned_at: datetime
    gate: str
    direction: Direction = Direction.IN
    admitted: bool = True
    annulled: bool = False

    @property
    def stands(self) -> bool:
        """Whether it counts: an exit whatever was shown, an entry if they were let in."""
        return not self.annulled and (self.admitted or self.direction is Direction.OUT)


def fold(scans: Iterable[Scan]) -> Entry | None:
    """Tell who is inside after these scans, in the order they happened.

    An entry opens, an exit closes, a second entry changes nothing.
    """
    inside: Entry | None = None
    for scan in sorted((scan for scan in scans if scan.stands), key=lambda scan: (scan.scanned_at, scan.id)):
        if scan.direction is Direction.OUT:
            inside = None
        elif inside is None:
            inside = Entry(scan.scanned_at, scan.gate)
    return inside


def gather(code_hash: str, show_id: str, rosters: Mapping[str, Roster], scans: Sequence[Scan]) -> Facts:
    """Gather what a device with these rosters and scans of its own knows about a code shown at this show."""
    roster = rosters.get(show_id, Roster({}))
    code = roster.codes.get(code_hash)
    if code is None:
        return Facts(None, wrong_show=any(code_hash in other.codes for other in rosters.values()))
    siblings = {
        other_hash: other
        for other_hash, other in roster.codes.items()
        if other.seat == code.seat and other_hash != code_hash
    }
    seen = {scan.code_hash for scan in scans}
    here = [scan for scan in scans if scan.show_id == show_id]  # a scan at another show spends nothing here
    return Facts(
        code.state,
        inside=_inside(code_hash, code, here),
        other_inside=_earliest(_inside(other_hash, other, here) for other_hash, other in siblings.items()),
        # A code is a secret until it is issued: whoever shows a later one proves that this one was replaced.
        replaced=any(
            other.generation > code.generation and (other.state is not CodeState.SPARE or other_hash in seen)
            for other_hash, other in siblings.items()
        ),
    )


def judge(
    code_hash: str | None,
    show_id: str,
    rosters: Mapping[str, Roster],
    scans: Sequence[Scan],
    direction: Direction = Direction.IN,
) -> Verdict:
    """Judge a reading; `code_hash` is None for a text that is no code of ours."""
    if code_hash is None:
        return Verdict.NOT_A_TICKET
    return decide(gather(code_hash, show_id, rosters, scans), direction)


def _inside(code_hash: str, code: Code, scans: Sequence[Scan]) -> Entry | None:
    own = [scan for scan in scans if scan.code_hash == code_hash]
    told = code.first_in
    # The roster's entry may be a scan of this very device that it has since taken back.
    if told and not any(scan.annulled and scan.scanned_at == told.scanned_at for scan in own):
        own.append(Scan("", "", code_hash, told.scanned_at, told.gate))
    return fold(own)


def _earliest(entries: Iterable[Entry | None]) -> Entry | None:
    return min((entry for entry in entries if entry), key=lambda entry: entry.scanned_at, default=None)
