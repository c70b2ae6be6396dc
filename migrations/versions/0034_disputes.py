"""Disputes: what a cardholder's bank takes back, with its deadline, and the ledger's lines for it."""

from pwa_tickets.db.migrate import run_script

revision = "0034"
down_revision = "0033"

SQL = """
create table disputes (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  stripe_dispute_id text not null unique,
  stripe_payment_intent_id text not null,
  amount_in_cents integer not null check (amount_in_cents >= 0),
  fee_in_cents integer not null default 0,
  currency text not null,
  reason text not null,                 -- in Stripe's word
  status text not null check (status in ('warning', 'needs_response', 'under_review', 'won', 'lost', 'closed')),
  respond_by timestamptz,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  updated_at timestamptz not null default now()
);
create index disputes_order on disputes (ticket_order_id);
alter table payment_transactions
  drop constraint payment_transactions_kind_check,
  add constraint payment_transactions_kind_check check (kind in ('charge', 'refund', 'dispute', 'dispute_reversal'));
"""


def upgrade() -> None:
    """Create the table, and let the ledger tell of disputes."""
    run_script(SQL)
