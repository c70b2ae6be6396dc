"""Scans whose time is doubtful, reports that wait for staff, and what a device may report at once.

`counts` stays what the fold asks; `review` says why a scan that arrived after its device was revoked does or does not count.
`open_stays` read the scans of a seat once for each of them; `fold_scans.sql` reads them once for all.
"""

from pwa_tickets.db.migrate import run_script

revision = "0018"
down_revision = "0017"

SQL = """
alter table ticket_scans add column doubtful boolean not null default false,
  add column review text check (review in ('waiting', 'accepted', 'declined'));
comment on column ticket_scans.doubtful is 'Its time is not believed: it stands at its receipt or before its device''s next.';
comment on column ticket_scans.review is 'Arrived after its device was revoked: what staff said of it; null for all others.';
update ticket_scans set review = 'waiting' where not counts;
create index ticket_scans_doubtful on ticket_scans (device_id, scanned_at) where doubtful;
create index ticket_scans_waiting on ticket_scans (device_id) where review = 'waiting';

alter table scan_annuls add column review text check (review in ('waiting', 'accepted', 'declined'));
comment on column scan_annuls.review is 'Arrived after its device was revoked: what staff said of it; null for all others.';
create index scan_annuls_waiting on scan_annuls (device_id) where review = 'waiting';

alter table devices add column allowance double precision not null default 5000;
comment on column devices.allowance is 'How many new scans and annulments it might report when last seen; more by the second.';

drop function if exists open_stays(uuid, uuid, timestamptz, uuid);
"""


def upgrade() -> None:
    """Add the columns, and drop the function that folded scan by scan."""
    run_script(SQL)
