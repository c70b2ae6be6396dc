"""Trouble to order: what a test wants to go wrong with the next calls."""

from enum import StrEnum

import msgspec


class Effect(StrEnum):
    ERROR = "error"  # answers `status`, nothing was done
    ERROR_AFTER_WORK = "error_after_work"  # answers `status`, yet the work was done
    DROP = "drop"  # does the work, then cuts the connection
    DELAY = "delay"  # waits `delay_seconds`, then does the work and answers
    LATE = "late"  # a payment becomes `processing`, a refund `pending`; settled after `delay_seconds`


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    effect: Effect
    status: int = 500
    delay_seconds: float = 0.0
    method: str = ""  # only calls of this method; empty: any
    path: str = ""  # only calls whose path begins or ends so; empty: any
    times: int = 1  # negative: until cleared

    def fits(self, method: str, path: str) -> bool:
        return self.method in ("", method) and (path.startswith(self.path) or path.endswith(self.path))


class Faults:
    """Kept in memory: a restarted Stripe is a healthy one."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.ordered:
            if fault.fits(method, path):
                fault.times -= 1
                if fault.times == 0:
                    self.ordered.remove(fault)
                return fault
        return None
