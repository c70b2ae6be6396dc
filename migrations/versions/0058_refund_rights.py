"""Refunding is a right of its own, with a limit that owners set for a person."""

from pwa_tickets.db.migrate import run_script

revision = "0058"
down_revision = "0057"

SQL = """
alter table profiles add column refund_limit_in_cents integer check (refund_limit_in_cents >= 0);
comment on column profiles.refund_limit_in_cents is
  'How much they may send back within 24 hours; null: as is usual for the role. An owner has no limit.';
"""


def upgrade() -> None:
    """Add the column; everybody may what they might before."""
    run_script(SQL)
