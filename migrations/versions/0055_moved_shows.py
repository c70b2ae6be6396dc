"""A show takes place at another time, and its families choose; it may be moved again, and they are asked again."""

from pwa_tickets.db.migrate import run_script

revision = "0055"
down_revision = "0054"

SQL = """
alter table job_runs
  drop constraint job_runs_kind_check,
  add constraint job_runs_kind_check check (kind in ('cancel_show', 'send_announcement', 'move_show'));
drop index job_runs_open;
create unique index job_runs_open on job_runs (kind, subject) where status <> 'failed' and kind <> 'move_show';
"""


def upgrade() -> None:
    """Let a run ask the families of a show that was moved, each time it is."""
    run_script(SQL)
