"""Data protection: when an order was made anonymous, and after how many months the studio does it by itself."""

from pwa_tickets.db.migrate import run_script

revision = "0043"
down_revision = "0042"

SQL = """
alter table ticket_orders add column erased_at timestamptz;
alter table studio add column personal_data_months integer check (personal_data_months between 1 and 120);
comment on column ticket_orders.erased_at is 'Since when nothing of the order says who bought it.';
comment on column studio.personal_data_months is 'Months after its last show that an order becomes anonymous; null for never.';
"""


def upgrade() -> None:
    """Add the columns, empty: nothing is erased before somebody asks."""
    run_script(SQL)
