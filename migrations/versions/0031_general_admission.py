"""A section that is sold without numbers has a price zone of its own: its places are made from it, as many as fit in."""

from pwa_tickets.db.migrate import run_script

revision = "0031"
down_revision = "0030"

SQL = """
alter table venue_sections add column price_zone_id uuid references price_zones on delete set null;
create index idx_venue_sections_price_zone on venue_sections (price_zone_id);

-- Places of a general section are looked for from one that is chosen by lot: see reserve_places.
drop index idx_seats_section;
create index idx_seats_section on seats (section_id, id);
"""


def upgrade() -> None:
    """Add the zone, and let a section's seats be found by id."""
    run_script(SQL)
