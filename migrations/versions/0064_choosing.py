"""Which browsers may choose for a family is remembered: those that opened the link of the mail that asks it."""

from pwa_tickets.db.migrate import run_script

revision = "0064"
down_revision = "0063"

SQL = """
alter table session_orders add column choice_ids uuid[] not null default '{}';
comment on column session_orders.choice_ids is
  'What this browser may choose for the family: the questions whose own mails it opened. An order link alone only reads.';
"""


def upgrade() -> None:
    """Add the column."""
    run_script(SQL)
