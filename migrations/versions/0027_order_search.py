"""Orders are found by what staff type: part of a name, an address, a phone number or an order number, with a letter wrong.

`pg_trgm` comes with Postgres and may be installed by the database's owner. It lives in a schema of its own: what is in
`public` is ours.
"""

from pwa_tickets.db.migrate import run_script

revision = "0027"
down_revision = "0026"

SQL = r"""
create schema if not exists extensions;
create extension if not exists pg_trgm schema extensions;
-- Without accents and in small letters, each word after a space; `order_search.fold` writes the same form.
alter table ticket_orders add column search_text text not null generated always as (
  ' ' || lower(regexp_replace(
    normalize(customer_name || ' ' || customer_email || ' ' || order_number, NFKD), '[\u0300-\u036f]', '', 'g'))
  || ' ' || regexp_replace(coalesce(customer_phone, ''), '[^0-9]', '', 'g')) stored;
create index ticket_orders_search on ticket_orders using gin (search_text extensions.gin_trgm_ops);
create index ticket_orders_newest on ticket_orders (created_at, id);
create index ticket_orders_refunded on ticket_orders (created_at, id) where refunded_amount_in_cents > 0;
"""


def upgrade() -> None:
    """Install the extension, and give orders their words."""
    run_script(SQL)
