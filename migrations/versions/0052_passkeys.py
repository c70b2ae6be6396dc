"""Passkeys of staff: at the sign-in in place of the password, and as its second step."""

from pwa_tickets.db.migrate import run_script

revision = "0052"
down_revision = "0051"

SQL = """
create table passkeys (
  id uuid primary key default gen_random_uuid(),
  profile_id uuid not null references profiles on delete cascade,
  credential_id bytea not null unique,
  public_key bytea not null,
  sign_count bigint not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_profile on passkeys (profile_id);
comment on table passkeys is 'Keys that a member''s phone or computer keeps; here are their public halves.';
comment on column passkeys.sign_count is 'How often the key has signed, where it counts: a lower count is a copy''s.';

create table used_challenges (
  nonce bytea primary key,
  expires_at timestamptz not null
);
create index used_challenges_expiry on used_challenges (expires_at);
comment on table used_challenges is 'What a passkey has signed already: each of our challenges is taken once.';
"""


def upgrade() -> None:
    """Add the two tables."""
    run_script(SQL)
