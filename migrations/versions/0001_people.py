"""People: staff and usher profiles, the sessions of browsers, sign-in codes, API tokens, rate limits, the audit log."""

from pwa_tickets.db.migrate import run_script

revision = "0001"
down_revision = None

SQL = """
-- Whoever acts for the studio. Ushers are volunteers without a log-in: enrolling a phone makes their profile.
create table profiles (
  id uuid primary key default gen_random_uuid(),
  role text not null check (role in ('owner', 'staff', 'door', 'usher')),
  name text not null check (length(name) between 1 and 120),
  email text check (email = lower(email)),
  password_hash text,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index profiles_email on profiles (email) where email is not null;

-- A browser that proved something: an address (email), a staff log-in (profile_id), an order link (session_orders).
-- Anonymous buyers have no row; their reservations carry the same kind of hash. token_hash = sha256 of the cookie, hex.
create table sessions (
  token_hash text primary key check (length(token_hash) = 64),
  profile_id uuid references profiles (id) on delete cascade,
  email text check (email = lower(email)),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_profile on sessions (profile_id) where profile_id is not null;
create index sessions_expiry on sessions (expires_at);

-- One request to sign in: a link and a six-digit code, both hashed, for the browser that asked.
create table sign_in_codes (
  id uuid primary key default gen_random_uuid(),
  email text not null check (email = lower(email)),
  session_hash text not null,
  code_hash text not null,
  link_hash text not null unique,
  tries integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_codes_email on sign_in_codes (email, created_at);
create index sign_in_codes_session on sign_in_codes (session_hash);

-- Bearer tokens of API clients that act for a member of staff.
create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  profile_id uuid not null references profiles (id) on delete cascade,
  name text not null,
  token_hash text not null unique,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_tokens_profile on api_tokens (profile_id);

-- Token buckets shared by all processes; losing them in a crash only forgives somebody.
create unlogged table rate_limits (
  key text primary key,
  tokens double precision not null,
  refilled_at timestamptz not null default clock_timestamp()
);

-- What staff changed. Ids and plain facts only, never personal values, so that a customer can be erased.
create table audit_log (
  id bigint generated always as identity primary key,
  happened_at timestamptz not null default now(),
  actor_role text not null,
  actor_id text,
  action text not null,
  subject_type text not null,
  subject_id text,
  facts jsonb not null default '{}'
);
create index audit_log_subject on audit_log (subject_type, subject_id);
"""


def upgrade() -> None:
    """Create the tables about people."""
    run_script(SQL)
