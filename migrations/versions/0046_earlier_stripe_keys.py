"""Stripe's keys can be changed while selling: whose account they are of, and those before them."""

from pwa_tickets.db.migrate import run_script

revision = "0046"
down_revision = "0045"

SQL = """
alter table studio add column stripe_account_id text, add column earlier_stripe_keys bytea;
comment on column studio.earlier_stripe_keys is 'Encrypted: keys that were replaced, for payments made by them.';
"""


def upgrade() -> None:
    """Add the columns, empty: whose account the present keys are of, Stripe is asked when they are changed."""
    run_script(SQL)
