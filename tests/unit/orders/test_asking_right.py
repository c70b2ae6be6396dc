"""Whoever has families asked, who may want their money back, has the right to send back what all of them paid."""

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.office import make_staff, sign_in

LIMIT = "update profiles set refund_limit_in_cents = $2 where id = $1"


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def asking(browser: httpx.AsyncClient, owner: Owner, show: Show, how: str) -> httpx.Response:
    """Have the families of a show asked, who may want their money back."""
    if how == "cancel":
        return await browser.post(f"/api/shows/{show.id}/cancel", json={"choose": {"days": 1}})
    when = await owner.fetchval(
        "select starts_at + interval '3 days' from recital_shows where id = $1", show.id
    )
    return await browser.post(f"/api/shows/{show.id}/move", json={"starts_at": when.isoformat()})


@pytest.mark.parametrize("how", ["move", "cancel"])
async def test_what_families_may_take_back_is_within_the_limit_of_who_has_them_asked(
    how: str, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings, show: Show
) -> None:
    staff = await make_staff(owner)
    browser.cookies.set(cookie_name(settings), await sign_in(owner, staff))
    other = await factories.make_show(owner, show.venue, title="Sunday")
    for one in (show, other):
        await factories.buy(database, one, factories.a_buyer(3 if one is show else 4), "A1")
    stands = "select array_agg(starts_at order by id), count(cancelled_at), (select count(*) from job_runs) from recital_shows"
    before = [tuple(row) for row in await owner.fetch(stands)]
    await owner.execute(LIMIT, staff.uuid, 2999)
    refused = await asking(browser, owner, show, how)
    assert (refused.status_code, slug(refused)) == (403, "over-refund-limit")
    assert [tuple(row) for row in await owner.fetch(stands)] == before, "nothing was changed"

    await owner.execute(LIMIT, staff.uuid, 5000)
    assert (await asking(browser, owner, show, how)).status_code == 202
    if how == "cancel":
        assert (await asking(browser, owner, show, how)).status_code == 202, "the second click counts once"
    second = await asking(browser, owner, other, how)
    assert (slug(second), second.json()["left_in_cents"]) == ("over-refund-limit", 2000), "it counts as sent"
    await owner.execute("update job_runs set created_at = created_at - interval '25 hours'")
    assert (await asking(browser, owner, other, how)).status_code == 202, "for a day"


async def test_the_page_that_moves_a_show_says_the_sum_and_keeps_what_was_typed(
    browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings, show: Show
) -> None:
    staff = await make_staff(owner)
    browser.cookies.set(cookie_name(settings), await sign_in(owner, staff))
    await factories.buy(database, show, MAYA, "A1", "A2")
    await owner.execute(LIMIT, staff.uuid, 1000)
    page = f"/admin/ticketing/shows/{show.id}/move"
    assert "their money back, up to $60.00" in " ".join((await browser.get(page)).text.split())
    said = {
        "starts_at_date": "2035-05-16",
        "starts_at_time": "14:00",
        "days": "10",
        "fallback": "refund",
        "message": "So sorry",
    }
    refused = await browser.post(page, data=said)
    assert refused.status_code == 403, refused.text
    assert "more than you may send back or waive" in refused.text
    assert "So sorry" in refused.text


async def test_families_are_not_asked_where_no_money_may_go_back(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, show: Show
) -> None:
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner, "owner")))
    refused = await browser.post(f"/api/shows/{show.id}/cancel", json={"refund": False, "choose": {}})
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, ["refund"])
    assert await owner.fetchval("select cancelled_at from recital_shows where id = $1", show.id) is None
