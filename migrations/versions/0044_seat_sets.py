"""A show may take place in a set-up of its hall, in which some seats are not there: pit rows, pulled rows, a camera platform."""

from pwa_tickets.db.migrate import run_script

revision = "0044"
down_revision = "0043"

SQL = """
create table seat_sets (
  id uuid primary key default gen_random_uuid(),
  venue_id uuid not null references venues on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  unique (venue_id, name)
);

create table seat_set_seats (
  seat_set_id uuid not null references seat_sets on delete cascade,
  seat_id uuid not null references seats on delete cascade,
  primary key (seat_set_id, seat_id)
);
create index idx_seat_set_seats_seat on seat_set_seats (seat_id);

alter table recital_shows add column seat_set_id uuid references seat_sets on delete set null;
create index idx_recital_shows_seat_set on recital_shows (seat_set_id);
"""


def upgrade() -> None:
    """Add the set-ups of a hall and the one of each show; every show has its whole hall."""
    run_script(SQL)
