"""The pages of a drawer, without scripts: open, sell into it, count, look at it again."""

import httpx

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Show
from tests.office import make_staff, sign_in
from tests.unit.box_office.test_counter_pages import words
from tests.unit.box_office.test_sales import sell

PAGE = "/admin/ticketing/shifts"


async def test_a_clerk_opens_a_drawer_sells_and_closes_it(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    nothing = await counter.post(PAGE, data={"float_in_cents": ""})
    assert (nothing.status_code, "Please count the cash in the drawer first." in words(nothing)) == (
        422,
        True,
    )
    opened = [await counter.post(PAGE, data={"float_in_cents": "100"}) for _ in range(2)]
    assert {answer.headers["location"] for answer in opened} == {"/admin/ticketing/box-office"}
    await sell(counter, show, "A1")
    page = words(await counter.get(PAGE))
    assert "Cash that should be there $130.00" in page
    assert "All drawers" not in page
    assert "already" not in words(await counter.post(PAGE, data={"float_in_cents": "100"}))

    shift = f"{PAGE}/{await owner.fetchval('select id from drawer_shifts')}"
    short = await counter.post(shift, data={"counted_in_cents": "120", "reason": ""})
    assert (short.status_code, "That’s $10.00 short." in words(short)) == (422, True)
    assert 'value="120"' in short.text, "what was counted stays"
    closed = [
        await counter.post(shift, data={"counted_in_cents": "120", "reason": "A bill fell behind"})
        for _ in range(2)
    ]
    assert {answer.headers["location"] for answer in closed} == {shift}
    done = words(await counter.get(shift))
    assert "$10.00 short" in done
    assert "Why: A bill fell behind" in done
    assert "Counted by Casey Bloom" in done
    late = await counter.post(shift, data={"counted_in_cents": "130"})
    assert late.status_code == 303
    assert "What was counted stays as it is." in words(await counter.get(late.headers["location"]))


async def test_somebody_elses_drawer_is_not_there_and_who_sees_totals_has_all(
    counter: httpx.AsyncClient, owner: Owner, settings: Settings
) -> None:
    other = await make_staff(owner, name="Robin Lake")
    shift_id = await owner.fetchval(
        "insert into drawer_shifts (opened_by, float_in_cents) values ($1, 2000) returning id", other.uuid
    )
    assert (await counter.get(f"{PAGE}/{shift_id}")).status_code == 404
    counter.cookies.set(cookie_name(settings), await sign_in(owner, other))
    assert "Robin Lake" in words(await counter.get(PAGE))
    assert (await counter.get(f"{PAGE}/{shift_id}")).status_code == 200
