"""Orders are found by when they were paid: figures of a day, of the last hour, and reports in the order of the payments."""

from pwa_tickets.db.migrate import run_script

revision = "0037"
down_revision = "0036"

SQL = """
create index ticket_orders_paid on ticket_orders (paid_at, id) where paid_at is not null;
"""


def upgrade() -> None:
    """Create the index."""
    run_script(SQL)
