"""${message}"""

from pwa_tickets.db.migrate import run_script

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

SQL = """
"""


def upgrade() -> None:
    """Say what this step of history does."""
    run_script(SQL)
