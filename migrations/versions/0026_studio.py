"""The studio: one row of what its owner chose and of how far the set-up is. Keys are encrypted under the server's secret key."""

from pwa_tickets.db.migrate import run_script

revision = "0026"
down_revision = "0025"

SQL = """
create table studio (
  id boolean primary key default true check (id),
  name text check (length(name) between 1 and 100),
  address text,
  phone text,
  reply_to text,
  color text check (color ~ '^#[0-9a-f]{6}$'),
  logo bytea check (octet_length(logo) <= 400000),
  terms text,
  refund_policy text,
  privacy text,
  currency text check (length(currency) = 3),
  stripe_publishable_key text,
  stripe_secret_key bytea,
  stripe_webhook_secret bytea,
  stripe_webhook_id text,
  set_up jsonb not null default '{}',
  link_hash text,
  link_expires_at timestamptz,
  opened_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table studio is 'What the owner chose, in one row; no row where nobody has chosen anything yet.';
comment on column studio.logo is 'A PNG that we drew ourselves from what was sent.';
comment on column studio.stripe_secret_key is 'Encrypted under the server''s secret key, as is the webhook''s secret.';
comment on column studio.set_up is 'The answers of the guided set-up that have no column of their own.';
comment on column studio.link_hash is 'Of the one-time link that begins the set-up.';
comment on column studio.opened_at is 'Until then, once the set-up has begun, every sale is a rehearsal.';
"""


def upgrade() -> None:
    """Add the table, empty."""
    run_script(SQL)
