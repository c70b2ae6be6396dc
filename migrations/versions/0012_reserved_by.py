"""A visitor's reserved seats are found by the visitor alone.

Both indexes of reserved seats said `status = 'reserved'`. When a sale opens, the statistics know of no reserved seat, both look
empty, and the planner may take the one by deadline: then each reservation reads all the others of that morning. Queries by
visitor now say nothing of the status (a constraint keeps the two together), and only this index fits them.
"""

from pwa_tickets.db.migrate import run_script

revision = "0012"
down_revision = "0011"

SQL = """
drop index idx_show_seats_reserved_by;
create index idx_show_seats_reserved_by on show_seats (reserved_by) where reserved_by is not null;
"""


def upgrade() -> None:
    """Make the index anew."""
    run_script(SQL)
