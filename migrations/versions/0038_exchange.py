"""A ticket may come back to a seat that its order had before and gave back.

One good ticket a seat is what `tickets_one_per_seat` keeps; tickets that have ended may stand beside it.
"""

from pwa_tickets.db.migrate import run_script

revision = "0038"
down_revision = "0037"

SQL = """
create index tickets_order on tickets (ticket_order_id);
alter table tickets drop constraint tickets_ticket_order_id_show_seat_id_key;

alter table order_messages
  drop constraint order_messages_kind_check,
  add constraint order_messages_kind_check check (
    kind in ('tickets', 'payment_too_late', 'cancelled', 'refunded', 'change_asked', 'change_declined', 'exchanged'));

drop function if exists refundable_in_cents(uuid);   -- asked for one way of paying back, too
"""


def upgrade() -> None:
    """Drop the constraint, whose index also found an order's tickets, and let mails be about new seats."""
    run_script(SQL)
