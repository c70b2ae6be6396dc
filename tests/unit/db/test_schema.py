"""`migrations/schema.sql` is what the migrations make: whoever reads it reads the present."""

from pwa_tickets.db.embedded import Urls
from tests.schema import SCHEMA_FILE, dump


async def test_the_schema_in_one_file_is_the_one_that_migrations_make(database_urls: Urls) -> None:
    assert SCHEMA_FILE.read_text() == dump(database_urls.admin_url), "run `make schema`"
