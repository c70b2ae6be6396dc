"""The audit log says what was there before, what after, and from which address."""

from pwa_tickets.db.migrate import run_script

revision = "0016"
down_revision = "0015"

SQL = """
alter table audit_log add column before jsonb, add column after jsonb, add column address text;
comment on column audit_log.before is 'What the change replaced: ids and plain facts, never personal values.';
comment on column audit_log.after is 'What stands since: ids and plain facts, never personal values.';
comment on column audit_log.address is 'Where the request came from; null for jobs and devices.';
"""


def upgrade() -> None:
    """Add the three columns."""
    run_script(SQL)
