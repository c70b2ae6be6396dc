"""Recordings sold with a ticket, and who asked for web push."""

from pwa_tickets.db.migrate import run_script

revision = "0005"
down_revision = "0004"

SQL = """
create table media_items (
  id uuid primary key default gen_random_uuid(),
  recital_series_id uuid not null references recital_series (id) on delete cascade,
  name text not null,
  description text,
  file_url text,
  duration_seconds integer,
  file_size_mb numeric,
  created_at timestamptz not null default now()
);
create index media_items_series on media_items (recital_series_id);

create table media_access_codes (
  id uuid primary key default gen_random_uuid(),
  ticket_order_id uuid not null references ticket_orders (id) on delete cascade,
  access_code text not null unique,
  expires_at timestamptz,
  created_at timestamptz not null default now()
);
create index media_access_codes_order on media_access_codes (ticket_order_id);

create table media_access_grants (
  id uuid primary key default gen_random_uuid(),
  access_code_id uuid not null references media_access_codes (id) on delete cascade,
  media_item_id uuid not null references media_items (id) on delete cascade,
  accessed_at timestamptz,
  download_count integer not null default 0,
  created_at timestamptz not null default now(),
  unique (access_code_id, media_item_id)
);
create index media_access_grants_item on media_access_grants (media_item_id);

create table push_subscriptions (
  id uuid primary key default gen_random_uuid(),
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  session_hash text,
  email text check (email = lower(email)),
  created_at timestamptz not null default now(),
  failed_at timestamptz
);
create index push_subscriptions_email on push_subscriptions (email) where email is not null;
"""


def upgrade() -> None:
    """Create the tables of recordings and push."""
    run_script(SQL)
