"""Words to many: what staff write to the families of a show, and what became of it at each address."""

from pwa_tickets.db.migrate import run_script

revision = "0045"
down_revision = "0044"

SQL = """
create table announcements (
  id uuid primary key default gen_random_uuid(),
  show_id uuid not null references recital_shows (id) on delete cascade,
  section text,                           -- only families who sit in a section of this name; null for all
  not_come boolean not null default false, -- only families of whom nobody has come in
  subject text not null check (length(subject) between 1 and 150),
  body text not null check (length(body) between 1 and 5000),
  reply_to text,                          -- null for the studio's own address
  written_by uuid references profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  sent_at timestamptz                     -- null for a draft
);
create index announcements_show on announcements (show_id);
create index announcements_written_by on announcements (written_by) where written_by is not null;
create index announcements_newest on announcements (created_at, id);
create table announcement_recipients (
  id uuid primary key default gen_random_uuid(),
  announcement_id uuid not null references announcements (id) on delete cascade,
  ticket_order_id uuid not null references ticket_orders (id) on delete restrict,
  to_email text not null,
  email_canonical text not null,          -- each address once
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  last_error text,
  sent_at timestamptz,
  unique (announcement_id, email_canonical)
);
create index announcement_recipients_order on announcement_recipients (ticket_order_id);
create index announcement_recipients_email on announcement_recipients (email_canonical);
alter table job_runs drop constraint job_runs_kind_check;
alter table job_runs add constraint job_runs_kind_check check (kind in ('cancel_show', 'send_announcement'));
"""


def upgrade() -> None:
    """Create the tables, and let a run send one."""
    run_script(SQL)
