"""Each show of a day at a venue has a color and pattern of its own on its tickets."""

from datetime import timedelta

import httpx

from pwa_tickets.db.session import Database
from pwa_tickets.shows.marks import MARKS, mark
from tests import factories
from tests.factories import Buyer, Owner, Show

SHOWS = "/admin/ticketing/shows"
DAY = timedelta(days=30)


async def mark_of(owner: Owner, show: Show) -> int:
    number: int = await owner.fetchval("select mark from recital_shows where id = $1", show.id)
    return number


def test_marks_of_one_color_have_another_pattern() -> None:
    looks = [mark(number) for number in range(MARKS)]
    assert len({(look.color, look.pattern) for look in looks}) == MARKS
    assert len({look.pattern for look in looks[:6]}) == len({look.color for look in looks[:6]}) == 6
    assert looks[1].name == "Orange stripes"


async def test_shows_of_one_day_get_different_marks_and_those_of_another_begin_anew(
    owner: Owner, show: Show
) -> None:
    beside = await factories.make_show(owner, show.venue, title="Matinee")
    later = await factories.make_show(owner, show.venue, title="Sunday", starts_in=DAY + timedelta(days=2))
    elsewhere = await factories.make_show(owner, await factories.make_venue(owner, name="Elsewhere"))
    marks = [await mark_of(owner, one) for one in (show, beside, later, elsewhere)]
    assert marks == [0, 1, 0, 0]
    await owner.execute("select generate_show_seats($1)", beside.id)
    assert await mark_of(owner, beside) == 1


async def test_staff_choose_another_one_that_no_show_of_the_day_has(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await factories.make_show(owner, show.venue, title="Matinee")
    page = f"{SHOWS}/{show.id}/mark"
    shown = (await office.get(page)).text
    assert "Blue band" in shown
    assert "Orange stripes" not in shown
    taken = await office.post(page, data={"mark": "1"})
    assert (taken.status_code, "Another show of this day has it" in taken.text) == (422, True)
    assert (await office.post(page, data={"mark": "36"})).status_code == 422
    assert (await office.post(page, data={"mark": "2"})).status_code == 303
    assert await mark_of(owner, show) == 2
    assert "Green dots" in (await office.get(f"{SHOWS}/{show.id}")).text


async def test_a_show_that_moves_to_a_day_where_its_mark_is_taken_gets_another_until_tickets_have_it(
    owner: Owner, show: Show, maya: Buyer, database: Database
) -> None:
    moved = await factories.make_show(owner, show.venue, starts_in=DAY + timedelta(days=2))
    sold = await factories.make_show(owner, show.venue, starts_in=DAY + timedelta(days=4))
    await factories.buy(database, sold, maya, "A1")
    for one in (moved, sold):
        await owner.execute(
            "update recital_shows set starts_at = (select starts_at from recital_shows where id = $2) where id = $1",
            one.id,
            show.id,
        )
        await owner.execute("select choose_show_mark($1)", one.id)
    assert (await mark_of(owner, moved), await mark_of(owner, sold)) == (1, 0)
