"""A proof of work that was used remembers for whom, and free orders are found by when they were booked.

`reserve_seats` takes a proof's nonce from here on, and `require_proof` every place that a cart was asked for from.
"""

from pwa_tickets.db.migrate import run_script

revision = "0021"
down_revision = "0020"

SQL = """
create table used_proofs (
  nonce text primary key,
  session_hash text not null,
  used_at timestamptz not null default now()
);
create index used_proofs_session on used_proofs (session_hash);
create index ticket_orders_free on ticket_orders (paid_at) where total_amount_in_cents = 0;
drop function if exists reserve_seats(uuid, uuid[], text, integer, integer, text, integer, integer);
drop function if exists require_proof(uuid, text, text, integer, integer, integer);
drop function if exists unpaid_seats(uuid);
drop function if exists crowded_origins();
drop function if exists require_address_under_cap(text, uuid[]);
"""


def upgrade() -> None:
    """Keep them, and index what is counted."""
    run_script(SQL)
