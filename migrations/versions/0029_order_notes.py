"""Staff write notes to an order, each with its author and time; the order's one `notes` column could not say who wrote what."""

from pwa_tickets.db.migrate import run_script

revision = "0029"
down_revision = "0028"

SQL = """
create table order_notes (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  text text not null check (length(text) between 1 and 2000),
  written_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now()
);
create index order_notes_order on order_notes (ticket_order_id);
create index order_notes_written_by on order_notes (written_by) where written_by is not null;
"""


def upgrade() -> None:
    """Create the table."""
    run_script(SQL)
