"""Seats found in charts: what was read from the page of a PDF, beside its picture, for whoever draws the map."""

from pwa_tickets.db.migrate import run_script

revision = "0047"
down_revision = "0046"

SQL = """
alter table seat_map_charts add column found_seats jsonb;
"""


def upgrade() -> None:
    """Add the column."""
    run_script(SQL)
