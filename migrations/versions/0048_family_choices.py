"""Families choose what becomes of their tickets when their show is called off, or moved: one choice for an order and a show.

A choice that nobody made by its day is made by the worker, as staff said when they asked.
"""

from pwa_tickets.db.migrate import run_script

revision = "0048"
down_revision = "0047"

SQL = """
create table family_choices (
  id uuid primary key default gen_random_uuid(),
  job_run_id uuid not null references job_runs (id) on delete restrict,
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  show_id uuid not null references recital_shows (id) on delete restrict,
  occasion text not null check (occasion in ('cancelled', 'moved')),
  message text not null default '' check (char_length(message) <= 1000),
  fallback text not null check (fallback in ('refund', 'donation', 'keep')),
  decide_by timestamptz not null,
  chosen text check (chosen in ('refund', 'donation', 'exchange', 'keep', 'ended')),
  by_default boolean not null default false,
  chosen_at timestamptz,
  created_at timestamptz not null default now(),
  unique (job_run_id, ticket_order_id),
  check ((chosen is null) = (chosen_at is null))
);
create index family_choices_order on family_choices (ticket_order_id, created_at);
create index family_choices_show on family_choices (show_id);
create index family_choices_open on family_choices (decide_by) where chosen is null;

alter table order_messages
  drop constraint order_messages_kind_check,
  add constraint order_messages_kind_check check (
    kind in ('tickets', 'payment_too_late', 'cancelled', 'refunded', 'change_asked', 'change_declined', 'exchanged', 'choice'));
"""


def upgrade() -> None:
    """Create the table, and let mails be about it."""
    run_script(SQL)
