"""Orders whose seats are kept unpaid are found by their show: a device that asks for its roster asks for them each time."""

from pwa_tickets.db.migrate import run_script

revision = "0062"
down_revision = "0061"

SQL = """
create index ticket_orders_owing on ticket_orders (show_id) where pays_later and status = 'pending';
"""


def upgrade() -> None:
    """Add the index."""
    run_script(SQL)
