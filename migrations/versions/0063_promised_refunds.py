"""What families who are asked may take back counts as sent back by whoever had them asked."""

from pwa_tickets.db.migrate import run_script

revision = "0063"
down_revision = "0062"

SQL = """
alter table job_runs add column promised_in_cents integer not null default 0 check (promised_in_cents >= 0);
comment on column job_runs.promised_in_cents is
  'What families whom the run asks may take back; it counts against the limit of whoever began it.';
"""


def upgrade() -> None:
    """Add the column."""
    run_script(SQL)
