"""Reports by mail: who gets which one how often, and which were sent, each once."""

from pwa_tickets.db.migrate import run_script

revision = "0049"
down_revision = "0048"

SQL = """
create table report_schedules (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('daily_sales', 'weekly_sales', 'show_lists')),
  to_email text not null,
  created_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index report_schedules_running on report_schedules (kind, to_email) where ended_at is null;
create index report_schedules_created_by on report_schedules (created_by) where created_by is not null;
create table report_emails (
  id uuid primary key default gen_random_uuid(),
  report_schedule_id uuid not null references report_schedules (id) on delete cascade,
  about text not null,               -- the first day of it, or the show: each once
  attempts integer not null default 0,
  last_error text,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  unique (report_schedule_id, about)
);
"""


def upgrade() -> None:
    """Create the tables; nobody gets a report before somebody asks for it."""
    run_script(SQL)
