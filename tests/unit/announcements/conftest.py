"""Somebody in the office who writes to families."""

from tests.unit.reports.conftest import dana, office

__all__ = ["dana", "office"]
