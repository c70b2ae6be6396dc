"""Shows say whether seats without a price are meant to be free: without that word their sale is not opened."""

from pwa_tickets.db.migrate import run_script

revision = "0028"
down_revision = "0027"

SQL = """
alter table recital_shows add column free_is_meant boolean not null default false;
comment on column recital_shows.free_is_meant is 'Seats that cost nothing are meant to be free, and no price is missing.';
"""


def upgrade() -> None:
    """Add the column."""
    run_script(SQL)
