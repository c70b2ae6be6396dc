"""Orders, staff and sessions of before get the canonical form of their addresses when the database is brought up to date."""

import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection

from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.hosts import create_engine
from pwa_tickets.db.migrate import MIGRATIONS
from tests.factories import Owner

BEFORE = """
    insert into profiles (role, name, email) values
      ('owner', 'Dana', 'dana@studio.local'), ('staff', 'Sam', 'sam@müller.example'), ('usher', 'Uri', null);
    insert into sessions (session_hash, email, expires_at) values (repeat('a', 64), 'maya@müller.example', now());
"""
TYPED = ["Maya@Example.com", "info@müller.example", "İPEK@example.com", "maya@studio.local"]
FORMS = ["maya@example.com", "info@xn--mller-kva.example", "i\u0307pek@example.com", "maya@studio.local"]


def fill(connection: Connection) -> None:
    """The part of the revision that writes the forms."""
    [file] = (MIGRATIONS / "versions").glob("*_canonical_email.py")
    spec = importlib.util.spec_from_file_location("canonical_email", file)
    assert spec
    assert spec.loader
    revision = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(revision)
    with Operations.context(MigrationContext.configure(connection)):
        revision.fill_all()


async def test_every_address_gets_its_form(database_urls: Urls, owner: Owner) -> None:
    await owner.execute(BEFORE)
    for number, email in enumerate(TYPED):
        await owner.execute(
            "insert into ticket_orders (customer_name, customer_email, customer_email_canonical, total_amount_in_cents, "
            "order_number) values ('Maya', $1, '', 0, $2)",
            email,
            str(number),
        )
    engine = create_engine(database_urls.admin_url)
    async with engine.begin() as connection:
        await connection.run_sync(fill)
    await engine.dispose()
    orders = await owner.fetch(
        "select customer_email, customer_email_canonical from ticket_orders order by order_number"
    )
    assert [tuple(order) for order in orders] == list(zip(TYPED, FORMS, strict=True))
    staff = await owner.fetchval("select array_agg(email order by name) from profiles")
    assert staff == ["dana@studio.local", "sam@xn--mller-kva.example", None]
    assert await owner.fetchval("select email from sessions") == "maya@xn--mller-kva.example"
