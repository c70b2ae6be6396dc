"""A phone's own order, kept beside the phone: an index on it tempted the planner away from the scans' own key."""

from pwa_tickets.db.migrate import run_script

revision = "0009"
down_revision = "0008"

SQL = """
alter table devices add column last_seq bigint, add column last_scan_at timestamptz;   -- its latest scan by its own numbering
update devices d set last_seq = s.seq, last_scan_at = s.scanned_at
from (select distinct on (device_id) device_id, seq, scanned_at from ticket_scans order by device_id, seq desc, scanned_at desc) s
where s.device_id = d.id;
drop index ticket_scans_device_seq;
"""


def upgrade() -> None:
    """Move the order from the index to the phone."""
    run_script(SQL)
