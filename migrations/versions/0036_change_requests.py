"""Families ask the studio to take tickets back, or for other seats; staff answer.

A request changes nothing by itself: the tickets stay good until staff say yes. One at a time waits for an order.
"""

from pwa_tickets.db.migrate import run_script

revision = "0036"
down_revision = "0035"

SQL = """
create table change_requests (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  kind text not null check (kind in ('refund', 'exchange')),
  ticket_ids uuid[] not null check (cardinality(ticket_ids) between 1 and 200),
  message text not null default '' check (char_length(message) <= 1000),
  status text not null default 'open' check (status in ('open', 'granted', 'declined', 'withdrawn')),
  answer text not null default '' check (char_length(answer) <= 1000),
  answered_by uuid references profiles (id) on delete set null,
  answered_at timestamptz,
  created_at timestamptz not null default now(),
  check ((status = 'open') = (answered_at is null))
);
create unique index change_requests_open on change_requests (ticket_order_id) where status = 'open';
create index change_requests_waiting on change_requests (created_at, id) where status = 'open';
create index change_requests_order on change_requests (ticket_order_id, created_at);
create index change_requests_answered_by on change_requests (answered_by) where answered_by is not null;

alter table order_messages
  drop constraint order_messages_kind_check,
  add constraint order_messages_kind_check check (
    kind in ('tickets', 'payment_too_late', 'cancelled', 'refunded', 'change_asked', 'change_declined'));
"""


def upgrade() -> None:
    """Create the table, and let mails be about it."""
    run_script(SQL)
