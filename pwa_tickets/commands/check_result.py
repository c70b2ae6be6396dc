"""What doctor says about one thing it checked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """Says whether the thing is right, in a sentence that otherwise names what to do."""

    ok: bool
    sentence: str
