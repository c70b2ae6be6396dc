"""A seat's tickets, refunded ones too: the door asks for them at every report, and the index of sold seats knows only one."""

from pwa_tickets.db.migrate import run_script

revision = "0010"
down_revision = "0009"

SQL = """
create index tickets_seat on tickets (show_seat_id);
"""


def upgrade() -> None:
    """Create the index."""
    run_script(SQL)
