"""Dearer seats that a family pays the difference for by a link: an order of its own carries it and keeps the seats."""

from pwa_tickets.db.migrate import run_script

revision = "0061"
down_revision = "0060"

SQL = """
create table exchange_offers (
  paying_order_id uuid primary key references ticket_orders (id) on delete restrict,
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  show_id uuid not null references recital_shows (id) on delete restrict,
  moves jsonb not null check (jsonb_array_length(moves) > 0),
  created_at timestamptz not null default now()
);
comment on table exchange_offers is
  'Tickets that move to dearer seats once the difference is paid: whether they did, the status of the paying order says.';
create index exchange_offers_order on exchange_offers (ticket_order_id, created_at);
create index exchange_offers_show on exchange_offers (show_id);

alter table ticket_order_items
  add column difference_of uuid references ticket_order_items (id) on delete restrict,
  add check (difference_of is null or item_type = 'fee');
create index ticket_order_items_difference on ticket_order_items (difference_of) where difference_of is not null;
comment on column ticket_order_items.difference_of is 'The line, of another order, whose dearer seat this pays for.';

drop function if exists plan_exchange(uuid, jsonb);
"""


def upgrade() -> None:
    """Add the table, and the lines that pay a difference."""
    run_script(SQL)
