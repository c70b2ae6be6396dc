"""Jobs: pgqueuer's own tables, as its version 1.6 installs them."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from pwa_tickets.db.migrate import run_script

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Install the queue from the library's own statement, so that its code and its tables agree."""
    run_script(QueryBuilderEnvironment().build_install_query())
