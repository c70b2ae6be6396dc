"""The door: scanner phones, the shows they may scan, every scan they ever reported."""

from pwa_tickets.db.migrate import run_script

revision = "0006"
down_revision = "0005"

SQL = """
create table devices (
  id uuid primary key default gen_random_uuid(),
  profile_id uuid references profiles (id) on delete restrict,   -- the usher, once the phone is enrolled
  gate text not null check (length(gate) between 1 and 60),
  enroll_code_hash text unique,        -- sha256 of the code in the QR
  enroll_expires_at timestamptz,
  enroll_nonce text,                   -- hash of the asking phone's own secret: it alone may ask again
  token_hash text unique,              -- sha256 of the device token
  expires_at timestamptz not null,
  enrolled_at timestamptz,
  revoked_at timestamptz,
  last_seen_at timestamptz,
  created_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now()
);
create index devices_profile on devices (profile_id) where profile_id is not null;
create index devices_created_by on devices (created_by) where created_by is not null;

create table device_shows (
  device_id uuid not null references devices (id) on delete cascade,
  show_id uuid not null references recital_shows (id) on delete cascade,
  primary key (device_id, show_id)
);
create index device_shows_show on device_shows (show_id);

-- Append-only: one reading of a code by one phone. tickets.scanned_at is the summary of these.
create table ticket_scans (
  device_id uuid not null references devices (id) on delete restrict,
  id uuid not null,                    -- made on the phone; (device_id, id) is the key, the first content stands
  seq bigint not null,
  show_id uuid references recital_shows (id) on delete restrict,
  code_hash text not null,
  show_seat_id uuid references show_seats (id) on delete restrict,
  generation integer,
  ticket_id uuid references tickets (id) on delete restrict,
  phone_at timestamptz not null,       -- the phone's raw clock
  clock_offset_ms bigint,              -- server minus phone, as the phone knew it; null: never synced
  sent_at timestamptz,
  received_at timestamptz not null default clock_timestamp(),
  scanned_at timestamptz not null,     -- corrected once, at first receipt
  clock_suspect boolean not null default false,
  direction text not null check (direction in ('in', 'out')),
  shown text not null,                 -- the verdict the phone showed
  admitted boolean not null,
  manual boolean not null default false,
  reason text,
  counts boolean not null default true,    -- false: reported after the phone was revoked, for a time after it
  annulled_at timestamptz,
  conflict_with jsonb,                 -- an entry while inside: {device_id, id, scanned_at, gate}
  primary key (device_id, id)
);
create index ticket_scans_seat on ticket_scans (show_seat_id, scanned_at, id) where show_seat_id is not null;
create index ticket_scans_ticket on ticket_scans (ticket_id, scanned_at, id) where ticket_id is not null;
create index ticket_scans_show on ticket_scans (show_id, received_at);

-- Taking a scan back. May arrive before its scan and waits for it.
create table scan_annuls (
  device_id uuid not null references devices (id) on delete restrict,
  id uuid not null,
  target uuid not null,
  phone_at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (device_id, id)
);
create index scan_annuls_target on scan_annuls (device_id, target);
"""


def upgrade() -> None:
    """Create the tables of the door."""
    run_script(SQL)
