"""Orders are found by the last four digits of the card that paid."""

from pwa_tickets.db.migrate import run_script

revision = "0051"
down_revision = "0050"

SQL = """
create index payment_transactions_last4 on payment_transactions (card_last4) where card_last4 is not null;
"""


def upgrade() -> None:
    """Create the index."""
    run_script(SQL)
