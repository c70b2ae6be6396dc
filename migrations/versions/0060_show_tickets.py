"""All tickets of a show are rendered as one PDF by a run with progress; it may be made again once it is done."""

from pwa_tickets.db.migrate import run_script

revision = "0060"
down_revision = "0059"

SQL = """
alter table job_runs
  drop constraint job_runs_kind_check,
  add constraint job_runs_kind_check
    check (kind in ('cancel_show', 'send_announcement', 'move_show', 'render_show_tickets'));
drop index job_runs_open;
create unique index job_runs_open on job_runs (kind, subject)
  where status <> 'failed' and kind <> 'move_show' and (kind <> 'render_show_tickets' or status <> 'done');
"""


def upgrade() -> None:
    """Let a run render the tickets of a show, one at a time."""
    run_script(SQL)
