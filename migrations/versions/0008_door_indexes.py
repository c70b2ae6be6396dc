"""The door under load: what each report looks up is found without reading the whole evening."""

from pwa_tickets.db.migrate import run_script

revision = "0008"
down_revision = "0007"

SQL = """
create index ticket_scans_device_seq on ticket_scans (device_id, seq);   -- a phone's own order, kept at every receipt
create index ticket_scans_conflicts on ticket_scans (device_id) where conflict_with is not null;
create index show_seat_codes_changed on show_seat_codes (changed_at);    -- what a phone has not heard yet
"""


def upgrade() -> None:
    """Create the indexes."""
    run_script(SQL)
