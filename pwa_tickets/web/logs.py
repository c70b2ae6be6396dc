"""What a log may say: never whose address, never a secret that opens something, never what came after the `?`."""

import logging
import re

HIDDEN = (
    (
        re.compile(
            r"(?:(?<=/t/)|(?<=/media/)|(?<=/sign-in/)|(?<=/invitation/)|(?<=/password/)|(?<=/new-email/))[^\s/?#\"']+"
        ),
        "(code)",
    ),
    (re.compile(r"(?<=\S)\?[^\s\"'<>]+=[^\s\"'<>]*"), "?(query)"),
    (re.compile(r"[^\s@<>()\[\],;:\"'=]+@[^\s@<>()\[\],;:\"'=]+\.[^\s@<>()\[\],;:\"'=.]+"), "(address)"),
    (re.compile(r"\bTKT-[0-9A-Z]{26}\b"), "(code)"),
    # Session ids, enroll codes, order links: long and of mixed case, as neither ids nor the names of our functions are.
    (re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{30,}={0,2}"), "(secret)"),
)


class Discreet(logging.Formatter):
    """Hides them in the finished lines, tracebacks and what Postgres quotes in them included."""

    def format(self, record: logging.LogRecord) -> str:
        """The lines of a record, fit to be read by whoever keeps the logs."""
        lines = super().format(record)
        for secret, instead in HIDDEN:
            lines = secret.sub(instead, lines)
        return lines


def keep_discreet_logs(level: int) -> None:
    """Send everything from this level on to stderr, discreetly. A process does it once."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])


SERVERS_OWN = {
    "formatters": {
        "generic": {"()": Discreet, "fmt": "[%(levelname)s] %(message)s"},
        "access": {"()": Discreet, "fmt": "%(message)s"},
    }
}
"""Granian's lines by the same rule; an addition to its own configuration."""
