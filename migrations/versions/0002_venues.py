"""The building: venues, sections, price zones and the seats as drawn."""

from pwa_tickets.db.migrate import run_script

revision = "0002"
down_revision = "0001"

SQL = """
create table venues (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  address text,
  city text,
  state text,
  zip_code text,
  capacity integer,
  description text,
  time_zone text not null default 'America/New_York',   -- IANA; every time of a show is said in it
  layout jsonb not null default '{}',                    -- stage, aisles, labels; unit 1/100 of a seat pitch
  map_version integer not null default 1,                -- goes up with every saved map
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table venue_sections (
  id uuid primary key default gen_random_uuid(),
  venue_id uuid not null references venues (id) on delete cascade,
  name text not null,
  display_order integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (venue_id, name)
);

create table price_zones (
  id uuid primary key default gen_random_uuid(),
  venue_id uuid not null references venues (id) on delete cascade,
  name text not null,
  price_in_cents integer not null check (price_in_cents >= 0),
  color text,
  display_order integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (venue_id, name)
);

create table seats (
  id uuid primary key default gen_random_uuid(),
  venue_id uuid not null references venues (id) on delete cascade,
  section_id uuid not null references venue_sections (id) on delete cascade,
  row_name text not null,
  seat_number text not null,
  seat_type text not null default 'regular' check (seat_type in ('regular', 'ada', 'house', 'blocked')),
  price_zone_id uuid references price_zones (id) on delete set null,
  companion_of uuid references seats (id) on delete set null,   -- the wheelchair place this seat stays beside
  is_sellable boolean not null default true,
  x_position integer,   -- 1/100 of a seat pitch, so curves are smooth
  y_position integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (venue_id, section_id, row_name, seat_number)
);
create index idx_seats_section on seats (section_id);
create index idx_seats_price_zone on seats (price_zone_id);
create index idx_seats_companion on seats (companion_of) where companion_of is not null;
"""


def upgrade() -> None:
    """Create the tables of the building."""
    run_script(SQL)
