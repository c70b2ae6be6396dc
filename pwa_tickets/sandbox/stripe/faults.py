"""Holds the faults a test has ordered for the next calls, and gives each call the one that fits it."""

from enum import StrEnum

import msgspec


class Effect(StrEnum):
    """What a fault does to a call."""

    ERROR = "error"  # answers `status`, nothing was done
    ERROR_AFTER_WORK = "error_after_work"  # answers `status`, yet the work was done
    DROP = "drop"  # does the work, then cuts the connection
    DELAY = "delay"  # waits `delay_seconds`, then does the work and answers
    LATE = "late"  # a payment becomes `processing`, a refund `pending`; settled after `delay_seconds`


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One ordered fault, as JSON at `/_control/next`: its effect, and which calls it is for."""

    effect: Effect
    status: int = 500
    delay_seconds: float = 0.0
    method: str = ""  # only calls of this method; empty: any
    path: str = ""  # only calls whose path begins or ends so; empty: any
    times: int = 1  # negative: until cleared

    def fits(self, method: str, path: str) -> bool:
        """Tell whether the fault is for this call."""
        return self.method in ("", method) and (path.startswith(self.path) or path.endswith(self.path))


class Faults:
    """Keeps ordered faults, oldest first. In memory: a restarted Stripe is a healthy one."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault for this call and count it; None when there is none."""
        for fault in self.ordered:
            if fault.fits(method, path):
                fault.times -= 1
                if fault.times == 0:
                    self.ordered.remove(fault)
                return fault
        return None
