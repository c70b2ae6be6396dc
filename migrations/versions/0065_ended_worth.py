"""Refunds remember what their ended tickets were worth: it counts against the limit of whoever ended them, money or not."""

from pwa_tickets.db.migrate import run_script

revision = "0065"
down_revision = "0064"

SQL = """
alter table refund_items add column ended_in_cents integer not null default 0 check (ended_in_cents >= 0);
comment on column refund_items.ended_in_cents is 'What was left of the line whose ticket this refund ended, in cents.';
"""


def upgrade() -> None:
    """Add the column."""
    run_script(SQL)
