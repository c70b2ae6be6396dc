"""A drawer's shift: opened with a float, counted and closed for good; money at the counter says in which it went."""

from pwa_tickets.db.migrate import run_script

revision = "0056"
down_revision = "0055"

SQL = """
create table drawer_shifts (
  id uuid primary key default gen_random_uuid(),
  opened_by uuid not null references profiles (id) on delete restrict,
  opened_at timestamptz not null default now(),
  float_in_cents integer not null check (float_in_cents >= 0),
  closed_by uuid references profiles (id) on delete restrict,
  closed_at timestamptz,
  counted_in_cents integer check (counted_in_cents >= 0),
  expected_in_cents integer,
  reason text not null default '' check (length(reason) <= 500),
  check ((closed_at is null) = (counted_in_cents is null) and (closed_at is null) = (expected_in_cents is null)
         and (closed_at is null) = (closed_by is null)),
  check (counted_in_cents is null or counted_in_cents = expected_in_cents or reason <> '')
);
comment on column drawer_shifts.expected_in_cents is
  'The cash that was to be in it: the float, what came in cash, less what went back in cash.';
create unique index drawer_shifts_open on drawer_shifts (opened_by) where closed_at is null;
create index drawer_shifts_opened_at on drawer_shifts (opened_at, id);

alter table payment_transactions add column drawer_shift_id uuid references drawer_shifts (id) on delete restrict;
comment on column payment_transactions.drawer_shift_id is
  'In whose drawer''s shift it was taken or given back; null for Stripe''s, and where the clerk had opened none.';
create index payment_transactions_shift on payment_transactions (drawer_shift_id) where drawer_shift_id is not null;
"""


def upgrade() -> None:
    """Create the table; what was sold before belongs to no shift."""
    run_script(SQL)
