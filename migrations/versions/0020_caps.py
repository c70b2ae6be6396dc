"""A cart knows from where it was asked for, and orders that were replaced keep their time until their payment is closed.

An origin is a keyed hash of a network's address, never the address. With their time, the timer finds those orders, too.
Of the orders that were cancelled long ago, no payment is open: what was replaced was closed by its job.
"""

from pwa_tickets.db.migrate import run_script

revision = "0020"
down_revision = "0019"

SQL = """
update ticket_orders set expires_at = null where status = 'cancelled' and updated_at < now() - interval '1 day';
drop index ticket_orders_pending;
alter table carts add column origin text;
drop function if exists reserve_seats(uuid, uuid[], text, integer, integer);
create index ticket_orders_unclosed on ticket_orders (expires_at) where status in ('pending', 'cancelled');
"""


def upgrade() -> None:
    """Close the past, and index what is still to be closed."""
    run_script(SQL)
