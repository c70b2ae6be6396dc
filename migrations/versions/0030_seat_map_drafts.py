"""Drafts of seat maps: what somebody of the staff drew and has not saved yet, one for each of them and each venue."""

from pwa_tickets.db.migrate import run_script

revision = "0030"
down_revision = "0029"

SQL = """
create table seat_map_drafts (
  venue_id uuid not null references venues (id) on delete cascade,
  profile_id uuid not null references profiles (id) on delete cascade,
  map_version integer not null,
  document jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (venue_id, profile_id)
);
create index idx_seat_map_drafts_profile on seat_map_drafts (profile_id);
"""


def upgrade() -> None:
    """Add the table."""
    run_script(SQL)
