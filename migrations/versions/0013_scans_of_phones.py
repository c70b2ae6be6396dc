"""A scan no longer points at its phone by a foreign key, and what is wrong with it is asked once.

`record_scans`, which alone writes scans, holds the phone's row before it writes the first: the check had nothing left to find.
It looked that same row up again for each scan, through the versions that the report itself was making of it, and took two fifths
of a batch. Phones are never deleted; no role may.
"""

from pwa_tickets.db.migrate import run_script

revision = "0013"
down_revision = "0012"

SQL = """
alter table ticket_scans drop constraint ticket_scans_device_id_fkey;
drop function if exists insert_scans(devices, uuid[], jsonb);
drop function if exists scan_facts(uuid, uuid[], jsonb);
"""


def upgrade() -> None:
    """Drop the constraint, and the functions whose arguments change."""
    run_script(SQL)
