"""What no save may do: take the seat of a ticket away, contradict itself, or take parts of another venue."""

from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.venues.models import SeatType
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.ledger import check_ledger
from tests.unit.venues.drawing import Drawing

CHANGES: dict[str, Callable[[Drawing], None]] = {
    "removed": lambda drawing: drawing.remove("A1"),
    "another number": lambda drawing: setattr(drawing.seat("A1"), "seat_number", "99"),
    "another row": lambda drawing: setattr(drawing.seat("A1"), "row_name", "ZZ"),
    "blocked": lambda drawing: setattr(drawing.seat("A1"), "seat_type", SeatType.BLOCKED),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("how", ["sold", "reserved"])
async def test_a_seat_with_a_ticket_or_in_a_cart_stays_and_is_named(
    drawing: Drawing, database: Database, owner: Owner, show: Show, change: str, how: str
) -> None:
    if how == "sold":
        await factories.buy(database, show, MAYA, "A1")
    else:
        await factories.reserve(database, show, MAYA, "A1")
    await drawing.open()
    assert drawing.seat("A1").in_use
    assert not drawing.seat("A2").in_use
    drawing.remove("A2", "A3")
    CHANGES[change](drawing)
    answer = await drawing.post()
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/seats-in-use"
    named = {"section": "Orchestra", "row_name": "A", "seat_number": "1", "shows": [show.title]}
    assert answer.json()["seats"] == [{"id": str(show.venue.seats["A1"]), **named}]
    assert await owner.fetchval("select count(*) from seats") == 24, "nothing was written"
    await check_ledger(owner)


async def test_a_sold_seat_may_move_and_be_priced_anew(
    drawing: Drawing, database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    await drawing.open()
    seat = drawing.seat("A1")
    seat.x_position, seat.price_zone_id, seat.note = (
        12,
        drawing.document.price_zones[1].id,
        "Beside the pillar",
    )
    paid = "select price_in_cents from show_seats where status = 'sold'"
    before = await owner.fetchval(paid)
    assert (await drawing.save()).changed == 1
    assert await owner.fetchval(paid) == before
    await check_ledger(owner)


async def test_a_seat_whose_time_in_a_cart_is_over_may_go_or_be_blocked(
    drawing: Drawing, database: Database, owner: Owner, show: Show
) -> None:
    await factories.reserve(database, show, MAYA, "A1", "A2")
    await owner.execute("update carts set deadline = now() - interval '1 minute'")
    await owner.execute(
        "update show_seats set reserved_until = now() - interval '1 minute' where status = 'reserved'"
    )
    drawing.remove("A1")
    drawing.seat("A2").seat_type = SeatType.BLOCKED
    assert (await drawing.save()).removed == 1
    assert await owner.fetchval("select count(*) from show_seats where reserved_by is not null") == 0
    await check_ledger(owner)


async def test_a_seat_that_was_ordered_once_stays_in_the_building(
    drawing: Drawing, database: Database, owner: Owner, show: Show
) -> None:
    order_id = await factories.reserve_and_place(database, show, DANA, "B1")
    await owner.execute("select release_seats($1)", DANA.session_hash)
    assert await factories.order_status(owner, order_id) == "cancelled"
    await drawing.open()
    assert not drawing.seat("B1").in_use
    drawing.remove("B1")
    assert (await drawing.post()).status_code == 409
    await drawing.open()
    drawing.seat("B1").seat_number = "77"
    assert (await drawing.save()).changed == 1


async def test_everything_that_does_not_fit_together_is_named(drawing: Drawing, owner: Owner) -> None:
    nowhere = uuid4()
    drawing.seat("A1").section_id = nowhere
    drawing.seat("A2").price_zone_id = nowhere
    drawing.seat("A3").companion_of = drawing.seat("A4").id
    drawing.seat("A5").seat_number = "6"
    drawing.seat("A7").row_name = " "
    drawing.seat("A8").y_position = None
    answer = await drawing.post()
    assert answer.status_code == 422
    named = [(error["id"], error["field"]) for error in answer.json()["errors"]]
    seats = drawing.venue.seats
    fields = ["section_id", "price_zone_id", "companion_of", "seat_number", "row_name", "x_position"]
    labels = ["A1", "A2", "A3", "A6", "A7", "A8"]
    assert named == [(str(seats[label]), field) for label, field in zip(labels, fields, strict=True)]


async def test_no_map_takes_parts_of_another_venue(drawing: Drawing, owner: Owner) -> None:
    other = await factories.make_venue(owner, name="Annex")
    section: UUID = await owner.fetchval("select id from venue_sections where venue_id = $1", other.id)
    mine = drawing.document.sections[0]
    drawing.document.sections.append(msgspec.structs.replace(mine, id=section, name="Stolen"))
    answer = await drawing.post()
    assert answer.status_code == 422
    assert await owner.fetchval("select name from venue_sections where id = $1", section) == "Orchestra"
