"""Reads how long ago, as people type it."""

import argparse
import re
from datetime import timedelta

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def ago(words: str) -> timedelta:
    """Read how long ago: `30m`, `2h` or `3d`.

    Raises:
        argparse.ArgumentTypeError: it is none of these.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", words)
    if match is None:
        raise argparse.ArgumentTypeError("must be like 30m, 2h or 3d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})
