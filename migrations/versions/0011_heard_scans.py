"""What a phone has heard, exactly: scans name the transaction that brought them, phones the snapshot they last heard from.

By the clock alone a report had to look a second back, for those still on their way, and told a busy door everything twice.
"""

from pwa_tickets.db.migrate import run_script

revision = "0011"
down_revision = "0010"

SQL = """
alter table ticket_scans add column transaction_id xid8;
alter table ticket_scans alter column transaction_id set default pg_current_xact_id();
create index ticket_scans_news on ticket_scans (show_id, transaction_id);
drop index ticket_scans_show;
alter table devices add column heard pg_snapshot;
drop function if exists roster_changes(uuid, uuid[], timestamptz);
"""


def upgrade() -> None:
    """Add the columns, and ask by transaction instead of by time."""
    run_script(SQL)
