"""A second step at sign-in: an authenticator app's code, recovery codes, and browsers that are trusted for a month.

The app's secret is derived from the row's nonce and the server's key, and codes are kept as keyed hashes: who reads the tables
can sign in with none of it.
"""

from pwa_tickets.db.migrate import run_script

revision = "0024"
down_revision = "0023"

SQL = """
create table second_factors (
  profile_id uuid primary key references profiles on delete cascade,
  nonce uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  last_step bigint
);
comment on table second_factors is 'The authenticator app of a member; asked for at sign-in once it is confirmed.';
comment on column second_factors.last_step is 'The half minute of the last code that was taken: no code is taken twice.';

create table recovery_codes (
  profile_id uuid not null references profiles on delete cascade,
  code_hash text not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (profile_id, code_hash)
);
comment on table recovery_codes is 'Each stands in for the app once; keyed hashes.';

create table trusted_browsers (
  profile_id uuid not null references profiles on delete cascade,
  device_hash text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (profile_id, device_hash)
);
comment on table trusted_browsers is 'Browsers that are not asked for the second step; hashes of the ids in their own cookies.';
create index trusted_browsers_expiry on trusted_browsers (expires_at);
"""


def upgrade() -> None:
    """Add the three tables."""
    run_script(SQL)
