"""Jobs that staff start and watch: how far each is, and what went wrong. One that a crash stopped goes on where it was."""

from pwa_tickets.db.migrate import run_script

revision = "0035"
down_revision = "0034"

SQL = """
create table job_runs (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('cancel_show')),
  subject uuid not null,                -- what it is about: a show
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
  total integer not null default 0,
  done integer not null default 0,
  facts jsonb not null default '{}',    -- what it was started with
  error jsonb not null default '[]',    -- what went wrong, a fact each
  requested_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (done between 0 and total)
);
create index job_runs_subject on job_runs (subject, created_at);
create index job_runs_requested_by on job_runs (requested_by) where requested_by is not null;
create unique index job_runs_open on job_runs (kind, subject) where status <> 'failed';
"""


def upgrade() -> None:
    """Create the table."""
    run_script(SQL)
