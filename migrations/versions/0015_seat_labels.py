"""Rows get an order of their own, which every reader sorts by: no letter and no drawing is compared when a page is read.

Rows of every venue are ordered as the picker has shown them: section, nearness to the stage where drawn, else by name, A to Z
before AA. Seats are numbered by that order in the maps that phones keep, so every map gets a new version.
"""

from pwa_tickets.db.migrate import run_script

revision = "0015"
down_revision = "0014"

SQL = """
alter table seats add column row_order integer not null default 0 check (row_order >= 0);
comment on column seats.row_order is 'Place of the seat''s row among all rows of its venue, from 1; 0: not ordered yet.';

update seats s set row_order = ordered.place
from (
  select seat.id, dense_rank() over (
    partition by seat.venue_id
    order by section.display_order, section.name, section.id, seat.row_y, length(seat.row_name), seat.row_name collate "C"
  ) as place
  from (
    select id, venue_id, section_id, row_name, min(y_position) over (partition by section_id, row_name) as row_y from seats) seat
  join venue_sections section on section.id = seat.section_id) ordered
where s.id = ordered.id;
update venues set map_version = map_version + 1;
"""


def upgrade() -> None:
    """Add the column, order the rows there are, and have every map drawn anew."""
    run_script(SQL)
