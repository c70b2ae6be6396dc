"""Settings with a database that answers: the configured one, or the embedded one of the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pwa_tickets.db.embedded import EmbeddedPostgres
from pwa_tickets.settings import Settings, environment


@contextmanager
def settings_with_database() -> Iterator[Settings]:
    """Joins the embedded server when a demo runs on the same data folder, else starts it and stops it again."""
    env = environment()
    if env.get("DATABASE_URL"):
        yield Settings.from_env(env)
        return
    with EmbeddedPostgres(Path(env.get("PWA_TICKETS_DATA_DIR", "data"))) as urls:
        yield Settings.from_env(env | {"DATABASE_URL": urls.app_url, "DATABASE_ADMIN_URL": urls.admin_url})
