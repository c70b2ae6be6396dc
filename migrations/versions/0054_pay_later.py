"""Seats that are kept unpaid until a date: sold at the counter or by phone, paid by the order's link or at the counter later."""

from pwa_tickets.db.migrate import run_script

revision = "0054"
down_revision = "0053"

SQL = """
alter table ticket_orders add column pays_later boolean not null default false;
comment on column ticket_orders.pays_later is
  'Staff sold it and keep its seats until expires_at: it is paid by its link, or at the counter.';

alter table box_office_sales
  drop constraint box_office_sales_payment_check,
  add constraint box_office_sales_payment_check
    check (payment in ('cash', 'check', 'card_elsewhere', 'comp', 'link', 'later')),
  add column taken_by uuid references profiles (id) on delete set null,
  add column taken_at timestamptz,
  add column reminded_at timestamptz;
comment on column box_office_sales.taken_by is 'Who took the money at the counter for what was to be paid later.';
comment on column box_office_sales.reminded_at is 'When the family was reminded of the time it has now.';

alter table order_messages
  drop constraint order_messages_kind_check,
  add constraint order_messages_kind_check check (
    kind in ('tickets', 'payment_too_late', 'cancelled', 'refunded', 'change_asked', 'change_declined', 'exchanged', 'choice',
             'payment_link', 'payment_reminder', 'seats_released'));
"""


def upgrade() -> None:
    """Add the columns, and the words for what is paid later."""
    run_script(SQL)
