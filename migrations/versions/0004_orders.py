"""The sale: extras, orders and their lines, tickets and codes, payments, refunds, what Stripe reported."""

from pwa_tickets.db.migrate import run_script

revision = "0004"
down_revision = "0003"

SQL = """
create table upsell_items (
  id uuid primary key default gen_random_uuid(),
  recital_series_id uuid references recital_series (id) on delete cascade,
  name text not null,
  description text,
  item_type text not null check (item_type in ('digital_download', 'dvd', 'merchandise', 'bundle')),
  price_in_cents integer not null check (price_in_cents >= 0),
  is_active boolean not null default true,
  display_order integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index upsell_items_series on upsell_items (recital_series_id);

create table ticket_orders (
  id uuid primary key default gen_random_uuid(),
  show_id uuid references recital_shows (id) on delete restrict,   -- set when the order is for one show only
  cart_id uuid references carts (id) on delete restrict,
  session_hash text,
  customer_name text not null,
  customer_email text not null,
  customer_phone text,
  stripe_payment_intent_id text unique,
  total_amount_in_cents integer not null check (total_amount_in_cents >= 0),
  refunded_amount_in_cents integer not null default 0,
  currency text not null default 'usd' check (currency = lower(currency)),
  status text not null default 'pending' check (status in ('pending', 'paid', 'failed', 'refunded', 'cancelled')),
  order_number text not null unique,
  notes text,
  idempotency_key text,
  access_version integer not null default 1,   -- part of every order link; raising it revokes them
  expires_at timestamptz,
  paid_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (refunded_amount_in_cents between 0 and total_amount_in_cents)
);
create index idx_ticket_orders_show on ticket_orders (show_id);
create index idx_ticket_orders_email on ticket_orders (lower(customer_email));
create index idx_ticket_orders_status on ticket_orders (status, created_at);
create index ticket_orders_cart on ticket_orders (cart_id);
create index ticket_orders_session on ticket_orders (session_hash);
create index ticket_orders_pending on ticket_orders (expires_at) where status = 'pending';
create unique index ticket_orders_idempotency on ticket_orders (session_hash, idempotency_key) where idempotency_key is not null;

-- Which orders a browser opened by a mailed link, and at which version of the link.
create table session_orders (
  token_hash text not null references sessions (token_hash) on update cascade on delete cascade,
  ticket_order_id uuid not null references ticket_orders (id) on delete cascade,
  access_version integer not null,
  created_at timestamptz not null default now(),
  primary key (token_hash, ticket_order_id)
);
create index session_orders_order on session_orders (ticket_order_id);

create table tickets (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  show_seat_id uuid not null references show_seats (id) on delete restrict,
  qr_code text not null unique,
  ticket_number text not null unique,
  pdf_url text,
  pdf_generated_at timestamptz,
  scanned_at timestamptz,
  scanned_by uuid references profiles (id) on delete set null,
  voided_at timestamptz,
  void_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (ticket_order_id, show_seat_id)
);
-- the last guarantee against overselling
create unique index tickets_one_per_seat on tickets (show_seat_id) where voided_at is null;
create index tickets_scanned_by on tickets (scanned_by) where scanned_by is not null;

-- Every code a seat may ever be entered with, made before it is sold; spares go out in order of generation.
create table show_seat_codes (
  show_seat_id uuid not null references show_seats (id) on delete cascade,
  generation integer not null check (generation >= 0),
  qr_code text not null unique,
  code_hash text not null unique generated always as
    (translate(rtrim(encode(substring(sha256(decode(qr_code, 'escape')) from 1 for 12), 'base64'), '='), '+/', '-_')) stored,
  state text not null default 'spare' check (state in ('spare', 'sold', 'void')),
  ticket_id uuid references tickets (id) on delete set null,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (show_seat_id, generation),
  check (state <> 'sold' or ticket_id is not null)
);
create index show_seat_codes_ticket on show_seat_codes (ticket_id) where ticket_id is not null;

create table ticket_order_items (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  item_type text not null check (item_type in
    ('ticket', 'digital_download', 'dvd', 'merchandise', 'bundle', 'fee', 'tax', 'discount')),
  item_name text not null,
  quantity integer not null default 1 check (quantity > 0),
  price_in_cents integer not null,
  paid_in_cents integer not null,       -- this line's share of the payment; a refund is a sum of these
  ticket_id uuid references tickets (id) on delete restrict,
  show_seat_id uuid references show_seats (id) on delete restrict,
  upsell_item_id uuid references upsell_items (id) on delete restrict,
  created_at timestamptz not null default now(),
  check ((item_type = 'ticket') = (show_seat_id is not null))
);
create index ticket_order_items_order on ticket_order_items (ticket_order_id);
create index ticket_order_items_ticket on ticket_order_items (ticket_id) where ticket_id is not null;
create index ticket_order_items_seat on ticket_order_items (show_seat_id) where show_seat_id is not null;
create index ticket_order_items_upsell on ticket_order_items (upsell_item_id) where upsell_item_id is not null;

-- The ledger: one row for each movement of money that happened.
create table payment_transactions (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid references ticket_orders (id) on delete set null,
  kind text not null check (kind in ('charge', 'refund')),
  stripe_payment_intent_id text,
  stripe_id text unique,                -- charge or refund id; null for a free order
  amount_in_cents integer not null check (amount_in_cents >= 0),
  fee_in_cents integer,
  currency text not null,
  created_at timestamptz not null default now()
);
create index payment_transactions_order on payment_transactions (ticket_order_id);
create index payment_transactions_intent on payment_transactions (stripe_payment_intent_id);

-- Money on its way back. Written before Stripe is asked; the id is Stripe's idempotency key.
create table refunds (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  stripe_payment_intent_id text,
  stripe_refund_id text unique,
  amount_in_cents integer not null check (amount_in_cents >= 0),
  currency text not null,
  reason text not null default 'requested' check (reason in ('requested', 'payment_too_late', 'show_cancelled')),
  note text,
  lost_show_seat_ids uuid[] not null default '{}',   -- payment_too_late: the seats that were gone
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed')),
  attempts integer not null default 0,
  last_error text,
  requested_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index refunds_order on refunds (ticket_order_id);
create index refunds_pending on refunds (created_at) where status = 'pending';
create index refunds_requested_by on refunds (requested_by) where requested_by is not null;

-- The inbox: each event of Stripe once. Payloads are dropped after 90 days.
create table stripe_events (
  id text primary key,
  type text not null,
  payload jsonb,
  received_at timestamptz not null default now(),
  handled_at timestamptz,
  attempts integer not null default 0,
  last_error text
);
create index stripe_events_unhandled on stripe_events (received_at) where handled_at is null;

-- What was written to whom about an order.
create table order_messages (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  kind text not null check (kind in ('tickets', 'payment_too_late', 'cancelled', 'refunded')),
  to_email text not null,
  message_id text unique,
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  last_error text,
  sent_at timestamptz,
  created_at timestamptz not null default now()
);
create index order_messages_order on order_messages (ticket_order_id);
"""


def upgrade() -> None:
    """Create the tables of the sale."""
    run_script(SQL)
