"""Webhooks to the studio's own systems: which endpoints hear of what, and every delivery, which is its own outbox."""

from pwa_tickets.db.migrate import run_script

revision = "0042"
down_revision = "0041"

SQL = """
create table webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  url text not null check (url like 'https://%' and length(url) <= 500),
  events text[] not null check (cardinality(events) > 0),
  secret bytea not null,
  paused_at timestamptz,
  pause_reason text check (pause_reason in ('asked', 'failing', 'gone')),
  created_at timestamptz not null default now(),
  check ((paused_at is null) = (pause_reason is null))
);
comment on column webhook_endpoints.secret is 'What deliveries are signed with, encrypted under the server''s secret key.';

create table webhook_deliveries (
  id uuid primary key default gen_random_uuid(),
  endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
  event text not null,
  payload jsonb not null,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_attempt_at timestamptz,
  answer_status integer,
  failure text,
  created_at timestamptz not null default now()
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at) where status = 'waiting';
create index webhook_deliveries_log on webhook_deliveries (endpoint_id, created_at, id);
create index webhook_deliveries_age on webhook_deliveries (created_at);
"""


def upgrade() -> None:
    """Add the tables."""
    run_script(SQL)
