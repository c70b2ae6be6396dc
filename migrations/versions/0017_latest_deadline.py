"""A cart keeps how far its deadline may ever move, as the settings said when it was begun.

The minutes of a reservation were constants in three functions beside a setting for the first of them. Functions now get them as
parameters, so those that do are dropped here and made again from their files.
A server of the version before must be stopped while this runs; it knows the old parameters.
"""

from pwa_tickets.db.migrate import run_script

revision = "0017"
down_revision = "0016"

SQL = """
alter table carts add column latest_deadline timestamptz;
update carts set latest_deadline = first_reserved_at + interval '25 minutes';
alter table carts alter column latest_deadline set not null;

drop function if exists open_cart(text, interval), reserve_seats(uuid, uuid[], text, integer), extend_reservation(text);
"""


def upgrade() -> None:
    """Add the column, and drop what is made again with other parameters."""
    run_script(SQL)
