"""Sales tax: what the prices include from which day on, and which orders are exempt."""

from pwa_tickets.db.migrate import run_script

revision = "0053"
down_revision = "0052"

SQL = """
create table sales_tax_rates (
  id uuid primary key default gen_random_uuid(),
  starts_on date not null unique,       -- on the studio's clock
  tickets_percent numeric(5, 3) not null check (tickets_percent between 0 and 30),
  extras_percent numeric(5, 3) not null check (extras_percent between 0 and 30),
  created_at timestamptz not null default now()
);
create table tax_exemptions (
  ticket_order_id uuid primary key references ticket_orders (id) on delete cascade,
  certificate text not null check (length(certificate) between 1 and 100),
  created_at timestamptz not null default now()
);
"""


def upgrade() -> None:
    """Create the tables; without a rate nothing is said of tax."""
    run_script(SQL)
