"""Addresses are compared in one canonical form, kept beside what was typed.

They were compared by lower(), which Postgres and Python do not agree about: İPEK@ was shown to ipek@, and a domain's two
spellings were two domains. The form is made in Python (`web/email_address.py`), where the rules for international domains
are; plain addresses, which is nearly all of them, are only lower case.
A server of the version before must be stopped while this runs; it knows the old columns.
"""

from alembic import op
from sqlalchemy import text

from pwa_tickets.db.migrate import run_script
from pwa_tickets.web.email_address import canonical_email

revision = "0019"
down_revision = "0018"

PROVEN = ("profiles", "sessions", "sign_in_codes", "push_subscriptions")
"""They keep the form alone: nobody writes to what was typed there."""

ADD = """
alter table ticket_orders add column customer_email_canonical text;
comment on column ticket_orders.customer_email_canonical is
  'What the address is found and compared by; customer_email is what was typed, and is written to.';
"""

REQUIRE = """
alter table ticket_orders alter column customer_email_canonical set not null;
drop index idx_ticket_orders_email;
create index idx_ticket_orders_email on ticket_orders (customer_email_canonical);

drop function if exists place_order(text, uuid, text, text, text, jsonb, text, text, integer),
  require_address_under_cap(text, uuid[]);
"""


def upgrade() -> None:
    """Add the column, give every address its form, and require it from now on."""
    run_script(ADD)
    fill_all()
    run_script(REQUIRE)


def fill_all() -> None:
    """Write the form of every address."""
    fill("ticket_orders", typed="customer_email", form="customer_email_canonical")
    for table in PROVEN:
        fill(table, typed="email", form="email")


def fill(table: str, *, typed: str, form: str) -> None:
    """Write the form of each address of a table."""
    connection = op.get_bind()
    read = f"select distinct {typed} from {table} where {typed} is not null"  # noqa: S608 – tables of ours
    write = f"""
        update {table} set {form} = forms.canonical
        from unnest(cast(:typed as text[]), cast(:canonical as text[])) as forms (typed, canonical)
        where {table}.{typed} = forms.typed and {table}.{form} is distinct from forms.canonical
    """  # noqa: S608
    addresses = connection.scalars(text(read)).all()
    canonical = [canonical_email(address) for address in addresses]
    connection.execute(text(write), {"typed": addresses, "canonical": canonical})
