"""Comps have a reason from the studio's list, and a show an allowance of them."""

from pwa_tickets.db.migrate import run_script

revision = "0059"
down_revision = "0058"

SQL = """
create table comp_reasons (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 60),
  is_offered boolean not null,
  updated_at timestamptz not null default now()
);
create unique index comp_reasons_name on comp_reasons (lower(name));
comment on table comp_reasons is 'What the studio added to the usual reasons, and which it took off.';

create table comp_allowances (
  show_id uuid primary key references recital_shows (id) on delete cascade,
  tickets integer not null check (tickets >= 0),
  updated_at timestamptz not null default now()
);

alter table box_office_sales add column comp_reason text check (length(comp_reason) between 1 and 60);
comment on column box_office_sales.comp_reason is 'Of what was given away; null for what was before there was a list.';
"""


def upgrade() -> None:
    """Create both; no show has an allowance, and the list is the usual one."""
    run_script(SQL)
