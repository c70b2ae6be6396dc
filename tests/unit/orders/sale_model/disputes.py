"""Disputes in the pure model: what the bank takes, in whatever order its reports come."""

from collections.abc import Sequence
from dataclasses import dataclass, field

RANKS = {"warning": 0, "needs_response": 1, "under_review": 2, "won": 3, "lost": 3, "closed": 3}
FEE = 1500


@dataclass(frozen=True)
class DisputeReport:
    """What one event says: the dispute's number, where it stands, and the movements so far, taken first."""

    id: str
    status: str
    moves: Sequence[int] = ()


@dataclass
class Dispute:
    """What the product knows of a dispute."""

    status: str
    moves: dict[int, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """What the bank has of it."""
        return -sum(self.moves.values())

    @property
    def fee(self) -> int:
        return FEE if self.moves else 0


def record(known: dict[str, Dispute], report: DisputeReport) -> bool:
    """A dispute goes forward only, and each movement counts once. Returns whether it is new."""
    is_new = report.id not in known
    dispute = known.setdefault(report.id, Dispute(report.status))
    if RANKS[report.status] > RANKS[dispute.status]:
        dispute.status = report.status
    dispute.moves |= dict(enumerate(report.moves))
    return is_new
