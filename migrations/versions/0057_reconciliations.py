"""Each night the ledger is compared with Stripe, from where it was compared last."""

from pwa_tickets.db.migrate import run_script

revision = "0057"
down_revision = "0056"

SQL = """
create table reconciliations (
  id uuid primary key default gen_random_uuid(),
  looked_from timestamptz not null,
  looked_until timestamptz not null,
  movements integer not null,
  differences integer not null,
  created_at timestamptz not null default now(),
  check (looked_from < looked_until)
);
comment on table reconciliations is 'How far the ledger was compared with Stripe, and what came of it.';
create index reconciliations_until on reconciliations (looked_until);
create index payment_transactions_created on payment_transactions (created_at);
"""


def upgrade() -> None:
    """Create the table, and find what was booked within a night."""
    run_script(SQL)
