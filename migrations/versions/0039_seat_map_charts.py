"""Charts under drawings: the theater's own chart that somebody of the staff traces, one for each of them and each venue."""

from pwa_tickets.db.migrate import run_script

revision = "0039"
down_revision = "0038"

SQL = """
create table seat_map_charts (
  venue_id uuid not null references venues (id) on delete cascade,
  profile_id uuid not null references profiles (id) on delete cascade,
  picture bytea not null check (octet_length(picture) <= 6000000),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  page integer not null check (page > 0),
  pages integer not null check (pages > 0),
  placement jsonb,
  created_at timestamptz not null default now(),
  primary key (venue_id, profile_id)
);
create index idx_seat_map_charts_profile on seat_map_charts (profile_id);
"""


def upgrade() -> None:
    """Add the table."""
    run_script(SQL)
