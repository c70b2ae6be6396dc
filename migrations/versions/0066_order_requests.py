"""Orders remember what was asked for under their idempotency key: other contents are another order, and are refused."""

from pwa_tickets.db.migrate import run_script

revision = "0066"
down_revision = "0065"

SQL = """
alter table ticket_orders add column request_hash text;
comment on column ticket_orders.request_hash is 'Of what was asked for under the idempotency key; null for orders of before.';
"""


def upgrade() -> None:
    """Add the column."""
    run_script(SQL)
