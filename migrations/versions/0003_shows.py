"""The evening: series, shows, each show's seats and the codes made before they are sold."""

from pwa_tickets.db.migrate import run_script

revision = "0003"
down_revision = "0002"

SQL = """
create table recital_series (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  season text,
  description text,
  poster text not null default 'green',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table recital_shows (
  id uuid primary key default gen_random_uuid(),
  recital_series_id uuid not null references recital_series (id) on delete restrict,
  venue_id uuid references venues (id) on delete restrict,
  title text not null,
  starts_at timestamptz not null,
  doors_at timestamptz,
  duration_minutes integer check (duration_minutes > 0),
  sale_opens_at timestamptz,            -- null: not announced, not on sale
  sale_closes_at timestamptz,           -- null: until the show starts
  price_in_cents integer check (price_in_cents >= 0),   -- overrides the zones' prices when the seats are made
  seats_per_buyer integer not null default 8 check (seats_per_buyer > 0),
  pricing_version integer not null default 1,            -- goes up when unsold seats are re-priced
  cancelled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index idx_recital_shows_venue on recital_shows (venue_id);
create index idx_recital_shows_series on recital_shows (recital_series_id);
create index idx_recital_shows_start on recital_shows (starts_at);

-- One row a seat and show: who may have it now. The hottest table; half-empty pages keep its updates on the page.
create table show_seats (
  id uuid primary key default gen_random_uuid(),
  show_id uuid not null references recital_shows (id) on delete cascade,
  seat_id uuid not null references seats (id) on delete restrict,
  status text not null default 'available' check (status in ('available', 'reserved', 'sold', 'held')),
  price_in_cents integer not null check (price_in_cents >= 0),
  reserved_by text,
  reserved_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (show_id, seat_id),
  check ((status = 'reserved') = (reserved_by is not null)),
  check ((status = 'reserved') = (reserved_until is not null))
) with (fillfactor = 60);
create index idx_show_seats_seat on show_seats (seat_id);
create index idx_show_seats_reservation on show_seats (reserved_until) where status = 'reserved';
create index idx_show_seats_reserved_by on show_seats (reserved_by) where status = 'reserved';

-- A visitor's basket over all shows. All its seats share one deadline; only one basket of a visitor is open.
create table carts (
  id uuid primary key default gen_random_uuid(),
  session_hash text not null,
  deadline timestamptz not null,
  first_reserved_at timestamptz not null,
  extended_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index carts_open on carts (session_hash) where closed_at is null;
"""


def upgrade() -> None:
    """Create the tables of shows and their seats."""
    run_script(SQL)
