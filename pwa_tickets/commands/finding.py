"""One thing doctor looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Whether it is right, and a sentence that says so or what to do."""

    right: bool
    sentence: str
