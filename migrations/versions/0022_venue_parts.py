"""Sections get a kind, a capacity, a level and an entrance, seats a note; names and numbers may be swapped in one save.

A seat map is saved as a whole: within it two seats may change their numbers with each other, so what must be unique is
compared when the save is done, not row by row.
"""

from pwa_tickets.db.migrate import run_script

revision = "0022"
down_revision = "0021"

SQL = """
alter table seats add column note text;
alter table venue_sections
  add column kind text not null default 'numbered' check (kind in ('numbered', 'general')),
  add column capacity integer check (capacity > 0),
  add column level text,
  add column entrance text;

alter table venue_sections drop constraint venue_sections_venue_id_name_key,
  add constraint venue_sections_venue_id_name_key unique (venue_id, name) deferrable;
alter table price_zones drop constraint price_zones_venue_id_name_key,
  add constraint price_zones_venue_id_name_key unique (venue_id, name) deferrable;
alter table seats drop constraint seats_venue_id_section_id_row_name_seat_number_key,
  add constraint seats_venue_id_section_id_row_name_seat_number_key
  unique (venue_id, section_id, row_name, seat_number) deferrable;
"""


def upgrade() -> None:
    """Add the columns, and let names and numbers be compared at the end of a save."""
    run_script(SQL)
