"""The box office: who sold what at the counter, how money came that did not come through Stripe, and a role that sells."""

from pwa_tickets.db.migrate import run_script

revision = "0050"
down_revision = "0049"

SQL = """
alter table profiles drop constraint profiles_role_check;
alter table profiles add constraint profiles_role_check check (role in ('owner', 'staff', 'box_office', 'door_staff', 'usher'));
alter table invitations drop constraint invitations_role_check;
alter table invitations add constraint invitations_role_check check (role in ('owner', 'staff', 'box_office', 'door_staff'));

alter table payment_transactions add column method text check (method in ('cash', 'check', 'card_elsewhere'));
comment on column payment_transactions.method is 'How money moved that did not move through Stripe; null for Stripe''s.';
update payment_transactions set method = 'cash'
where kind = 'charge' and stripe_id is null and stripe_payment_intent_id is null and amount_in_cents > 0;
update payment_transactions p set method = r.method from refunds r
where p.kind = 'refund' and p.stripe_id is null and r.method in ('cash', 'check') and r.ticket_order_id = p.ticket_order_id
  and r.amount_in_cents = p.amount_in_cents and r.created_at = p.created_at;

create table box_office_sales (
  ticket_order_id uuid primary key references ticket_orders (id) on delete restrict,
  sold_by uuid references profiles (id) on delete set null,
  payment text not null check (payment in ('cash', 'check', 'card_elsewhere', 'comp')),
  received_in_cents integer check (received_in_cents >= 0),
  reason text not null default '' check (length(reason) <= 500),
  idempotency_key text,
  request_hash text not null,
  created_at timestamptz not null default now()
);
comment on column box_office_sales.received_in_cents is
  'The cash that was handed over; what it is more than the total was given back.';
comment on column box_office_sales.request_hash is
  'Of what was asked for under the key, so that it is not answered with another sale.';
create unique index box_office_sales_key on box_office_sales (sold_by, idempotency_key) where idempotency_key is not null;
"""


def upgrade() -> None:
    """Add the table and the column; tell what came in cash before from what came through Stripe."""
    run_script(SQL)
