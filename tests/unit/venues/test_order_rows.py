"""Rows are ordered once, when a venue is made or gets a row; an order that somebody gave them stays."""

import importlib.util
from uuid import UUID

from pwa_tickets.db.migrate import MIGRATIONS
from tests import factories
from tests.factories import Owner, Venue


async def rows(owner: Owner, venue: Venue) -> list[str]:
    found = await owner.fetch(
        "select row_name from seats where venue_id = $1 group by row_name, row_order order by row_order",
        venue.id,
    )
    return [row["row_name"] for row in found]


async def map_version(owner: Owner, venue: Venue) -> int:
    version: int = await owner.fetchval("select map_version from venues where id = $1", venue.id)
    return version


async def add_row(owner: Owner, venue: Venue, name: str, y: int | None) -> None:
    await owner.execute(
        "insert into seats (venue_id, section_id, row_name, seat_number, x_position, y_position) "
        "select venue_id, section_id, $2, '1', 100, $3 from seats where venue_id = $1 limit 1",
        venue.id,
        name,
        y,
    )


async def test_a_row_typed_in_later_gets_its_place_and_every_map_is_numbered_anew(
    owner: Owner, venue: Venue
) -> None:
    await factories.make_show(owner, venue)
    before = await map_version(owner, venue)
    await add_row(owner, venue, "AA", 250)
    await add_row(owner, venue, "Z", None)
    await factories.make_show(owner, venue)
    assert await rows(owner, venue) == ["A", "B", "AA", "C", "Z"]
    assert await map_version(owner, venue) == before + 1


async def test_an_order_that_somebody_gave_the_rows_stays(owner: Owner, venue: Venue) -> None:
    await owner.execute("update seats set row_order = 10 - row_order")
    before = await map_version(owner, venue)
    await factories.make_show(owner, venue)
    assert await rows(owner, venue) == ["C", "B", "A"]
    assert await map_version(owner, venue) == before


async def test_sections_that_share_a_display_order_stay_apart(owner: Owner, venue: Venue) -> None:
    balcony: UUID = await owner.fetchval(
        "insert into venue_sections (venue_id, name, display_order) "
        "select $1, 'Balcony', display_order from venue_sections returning id",
        venue.id,
    )
    await owner.execute("update seats set section_id = $1, row_order = 0 where row_name = 'C'", balcony)
    await owner.execute("select order_rows($1)", venue.id)
    assert await rows(owner, venue) == ["C", "A", "B"]


async def test_the_revision_orders_the_rows_there_are_as_the_function_does(
    owner: Owner, venue: Venue
) -> None:
    await factories.make_venue(owner, ("Z", "AA", "B"), 2, name="Annex")
    ordered = await owner.fetch("select id, row_order from seats order by id")
    [file] = (MIGRATIONS / "versions").glob("*_seat_labels.py")
    spec = importlib.util.spec_from_file_location("seat_labels", file)
    assert spec
    assert spec.loader
    revision = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(revision)
    await owner.execute("update seats set row_order = 0")
    await owner.execute("update seats" + revision.SQL.partition("update seats")[2])
    assert await owner.fetch("select id, row_order from seats order by id") == ordered
