"""An API token says what it may do. One without scopes, as the command line makes it, may do all that its member may."""

from pwa_tickets.db.migrate import run_script

revision = "0040"
down_revision = "0039"

SQL = """
alter table api_tokens add column scopes text[] check (cardinality(scopes) > 0);
comment on column api_tokens.scopes is 'What the token may do, like orders:read; null for all that its member may.';
"""


def upgrade() -> None:
    """Add the column, empty: tokens made before keep what they may do."""
    run_script(SQL)
