"""Families that paid at the counter choose like the others: what goes back of a cheaper show is owed, and staff see it."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import family_choices, show_cancellation
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests import factories
from tests.factories import Owner, Show, Venue
from tests.ledger import check_ledger
from tests.office import make_staff, sell, sign_in
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import PAGE, call_off, choice_of, hidden_all, live, open_page, words

CONCERNS = "/admin/ticketing/concerns"


@pytest.fixture
async def clerk(owner: Owner) -> StaffMember:
    """Sold at the counter, and calls off the show."""
    return await make_staff(owner)


@pytest.fixture
async def staff(make_browser: MakeBrowser, owner: Owner, settings: Settings, clerk: StaffMember) -> Any:
    """The clerk's browser."""
    async with make_browser() as office:
        office.cookies.set(cookie_name(settings), await sign_in(owner, clerk))
        yield office


@pytest.fixture
async def matinee(owner: Owner, venue: Venue) -> Show:
    """A cheaper show in the same hall."""
    return await factories.make_show(owner, venue, title="Matinee", price_in_cents=1000)


async def test_a_family_that_paid_cash_comes_to_a_cheaper_show_and_has_the_difference_in_person(
    staff: httpx.AsyncClient,
    clerk: StaffMember,
    browser: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    matinee: Show,
) -> None:
    order_id = await sell(database, clerk, show, "A1", "B1", customer_email="ruth@example.com")
    await call_off(staff, database, show)
    address, _ = await open_page(browser, settings, owner, order_id)
    checked = await browser.get(f"{address}/check?choice=exchange&show_id={matinee.id}", headers=PAGE)
    assert "They cost less: the studio gives you $30.00 back in person." in words(checked.text)
    form = {
        "choice": "exchange",
        "show_id": str(matinee.id),
        "seat_ids": hidden_all(checked.text, "seat_ids"),
    }
    for _ in range(2):
        chosen = await browser.post(address, data=form, headers=PAGE)
        assert chosen.status_code == 303, chosen.text
    assert await live(owner, order_id) == [matinee.id] * 2
    assert await owner.fetchval("select count(*) from refunds") == 0
    await check_ledger(owner)

    listed = words((await staff.get(CONCERNS, headers=PAGE)).text)
    assert "$30.00 that goes back to the family wasn’t paid by card." in listed
    entry = await owner.fetchval("select id from audit_log where action = 'cash_owed'")
    for method in ("cash", "check"):  # a second tap, the other way
        paid = await staff.post(f"{CONCERNS}/{entry}/paid-back", data={"method": method})
        assert paid.status_code == 303
    assert [
        tuple(row) for row in await owner.fetch("select amount_in_cents, method, tickets from refunds")
    ] == [(3000, "cash", "stay")]
    assert await live(owner, order_id) == [matinee.id] * 2, "they stay good"
    await check_ledger(owner)


async def test_what_staff_must_do_for_a_family_that_did_not_choose_is_shown_once(
    staff: httpx.AsyncClient,
    clerk: StaffMember,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
) -> None:
    order_id = await sell(database, clerk, show, "A1", customer_email="ruth@example.com")
    await call_off(staff, database, show)
    choice = await choice_of(owner, order_id)
    await owner.execute("update family_choices set decide_by = now() - interval '1 second'")
    await owner.execute("update ticket_orders set paid_at = null, status = 'cancelled'")  # whatever it may be
    for _ in range(2):
        await family_choices.settle_choice(database, settings, str(choice["id"]))
    assert (await choice_of(owner, order_id))["chosen"] is None
    listed = words((await staff.get(CONCERNS, headers=PAGE)).text)
    assert listed.count("should have ended by themselves") == 1
    assert f'href="/admin/ticketing/orders/{order_id}"' in (await staff.get(CONCERNS, headers=PAGE)).text


async def test_what_a_run_could_not_refund_needs_attention(
    staff: httpx.AsyncClient, clerk: StaffMember, database: Database, owner: Owner, show: Show
) -> None:
    order_id: UUID = await sell(database, clerk, show, "A1", customer_email="ruth@example.com")
    begun = await staff.post(f"/api/shows/{show.id}/cancel", json={"refund": True})
    await owner.execute("update profiles set role = 'door_staff'")  # whoever began it may no more
    await show_cancellation.run_cancellation(database, begun.json()["job_id"])
    await owner.execute("update profiles set role = 'staff'")
    number = await owner.fetchval("select order_number from ticket_orders where id = $1", order_id)
    listed = words((await staff.get(CONCERNS, headers=PAGE)).text)
    assert listed.count(number) >= 1
    assert (
        "should have ended by themselves, and couldn’t: That is more than you may send back or waive"
        in listed
    )
