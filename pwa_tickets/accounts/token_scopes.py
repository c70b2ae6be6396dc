"""What an API token with scopes may call. What no scope names is closed to it: a new call is safe until it gets a line here."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from pwa_tickets.i18n import marked


class Scope(StrEnum):
    """A part of the staff's API, to read or to change; changing includes reading."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    SHOWS_READ = "shows:read"
    SHOWS_WRITE = "shows:write"
    REPORTS_READ = "reports:read"
    CHECK_IN_READ = "check-in:read"
    CHECK_IN_WRITE = "check-in:write"
    AUDIT_READ = "audit:read"


LABELS: Final[Mapping[Scope, tuple[str, str]]] = {
    Scope.REPORTS_READ: (
        marked("Read reports"),
        marked("The dashboard’s figures, the sales files, the bank’s deposits."),
    ),
    Scope.ORDERS_READ: (marked("Read orders"), marked("Who bought what, with names and addresses.")),
    Scope.ORDERS_WRITE: (
        marked("Change orders"),
        marked("Refunds, corrections, notes, sending tickets again, canceling a show, writing to families."),
    ),
    Scope.SHOWS_READ: (marked("Read shows and venues"), marked("Seasons, shows, halls and their maps.")),
    Scope.SHOWS_WRITE: (
        marked("Change shows and venues"),
        marked("Dates, prices, seats kept back, halls and their maps."),
    ),
    Scope.CHECK_IN_READ: (marked("Read check-in devices"), marked("Which phones scan, and where.")),
    Scope.CHECK_IN_WRITE: (marked("Add check-in devices"), marked("And revoke devices.")),
    Scope.AUDIT_READ: (marked("Read the change log"), marked("Who changed what, and when.")),
}
"""What each scope is called in the office, and what it opens, in the order of the form."""

CALLS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"/api/shows/[^/]+/(cancel|move)"), "orders"),  # it pays everybody back
    (re.compile(r"/api/jobs/[^/]+"), "orders"),
    (re.compile(r"/api/admin/ticketing/(orders|tickets|sales|shifts|announcements|shows)(/.*)?"), "orders"),
    (re.compile(r"/api/(venues|series|shows|upsells|media)(/.*)?"), "shows"),
    (re.compile(r"/api/admin/ticketing/(dashboard|reports(?!/schedules))(/.*)?"), "reports"),
    (re.compile(r"/api/check-in/devices(/.*)?"), "check-in"),
    (re.compile(r"/api/admin/ticketing/audit"), "audit"),
)
"""Paths and the part of the API that they belong to; the first that fits counts."""


def allows(granted: Collection[str], method: str, path: str) -> bool:
    """Tell whether a token with these scopes may make this call."""
    part = next((name for pattern, name in CALLS if pattern.fullmatch(path)), None)
    if part is None:
        return False
    return f"{part}:write" in granted or (method in {"GET", "HEAD"} and f"{part}:read" in granted)
