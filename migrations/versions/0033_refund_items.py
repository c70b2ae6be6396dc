"""Refunds know their lines, how the money goes, and what becomes of the tickets; payments know their card.

A refund is a sum of lines, or an amount that belongs to none. One that Stripe could not pay is replaced by one that is paid
another way.
"""

from pwa_tickets.db.migrate import run_script

revision = "0033"
down_revision = "0032"

SQL = """
create table refund_items (
  refund_id uuid not null references refunds (id) on delete restrict,
  ticket_order_item_id uuid not null references ticket_order_items (id) on delete restrict,
  amount_in_cents integer not null check (amount_in_cents >= 0),
  primary key (refund_id, ticket_order_item_id)
);
create index refund_items_line on refund_items (ticket_order_item_id);

alter table refunds
  add column method text not null default 'card' check (method in ('card', 'check', 'cash', 'donation', 'none')),
  add column tickets text not null default 'void' check (tickets in ('void', 'stay')),
  add column idempotency_key text,
  add column request jsonb,                       -- what was asked for under that key
  add column replaces uuid references refunds (id) on delete restrict,
  drop constraint refunds_status_check,
  drop constraint refunds_reason_check,
  add constraint refunds_status_check check (status in ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
  add constraint refunds_reason_check check (reason in ('requested', 'payment_too_late', 'show_cancelled', 'made_at_stripe'));
create unique index refunds_idempotency on refunds (ticket_order_id, idempotency_key) where idempotency_key is not null;
create unique index refunds_replaces on refunds (replaces) where replaces is not null;
drop index refunds_pending;
create index refunds_pending on refunds (created_at) where status in ('pending', 'requires_action');

alter table payment_transactions
  add column card_brand text,
  add column card_last4 text;
"""


def upgrade() -> None:
    """Create the table and add what refunds and payments have to know."""
    run_script(SQL)
