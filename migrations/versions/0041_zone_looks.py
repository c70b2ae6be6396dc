"""A price zone has a shape beside its color, and may have no price yet; 0 is free, because somebody said so."""

from pwa_tickets.db.migrate import run_script

revision = "0041"
down_revision = "0040"

SQL = """
alter table price_zones alter column price_in_cents drop not null;
alter table price_zones add column shape text
  constraint price_zones_shape_check
    check (shape in ('square', 'disc', 'square_ring', 'disc_ring', 'diamond', 'diamond_ring'));

-- Every zone keeps the color in which it was drawn until now: that of its place on the price list.
update price_zones z set color = look.color, shape = look.shape
from (
  select id, (array['#8f2350', '#2a5ca6', '#17705f', '#6b4f9e', '#8a5410', '#4f5c66'])[place % 6 + 1] as color,
    (array['square', 'disc', 'square_ring', 'disc_ring', 'diamond', 'diamond_ring'])[(place + place / 6) % 6 + 1] as shape
  from (
    select id, (row_number() over (partition by venue_id order by display_order, price_in_cents desc, name) - 1)::integer as place
    from price_zones) placed) look
where look.id = z.id;

alter table price_zones add constraint price_zones_color_check
  check (color in ('#8f2350', '#2a5ca6', '#17705f', '#6b4f9e', '#8a5410', '#4f5c66'));

-- A new zone cost nothing until somebody typed a price. Where no show says that free is meant, it has none yet.
update price_zones z set price_in_cents = null
where price_in_cents = 0
  and not exists (select from recital_shows show where show.venue_id = z.venue_id and show.free_is_meant);
"""


def upgrade() -> None:
    """Add the shape, let a price be unknown, and give the zones there are what they were drawn as."""
    run_script(SQL)
