"""Seats that the house keeps back know why, for whom and until when.

A hold is a decision of staff about some seats of one show. Seats that the venue itself keeps (`seat_type` house) have none.
"""

from pwa_tickets.db.migrate import run_script

revision = "0025"
down_revision = "0024"

SQL = """
create table seat_holds (
  id uuid primary key default gen_random_uuid(),
  show_id uuid not null references recital_shows (id) on delete cascade,
  reason text not null,
  kept_for text,
  until timestamptz,                     -- null: until staff release them
  created_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now()
);
create index idx_seat_holds_show on seat_holds (show_id);
create index idx_seat_holds_created_by on seat_holds (created_by);
create index idx_seat_holds_until on seat_holds (until) where until is not null;
alter table show_seats add column hold_id uuid references seat_holds (id) on delete set null;
create index idx_show_seats_hold on show_seats (hold_id) where hold_id is not null;
"""


def upgrade() -> None:
    """Create the table, and let seats name their hold."""
    run_script(SQL)
