"""Journey: a reservation that runs out, and a payment that arrives too late, both ways."""

import re

import pytest
from playwright.async_api import expect

from pwa_tickets.db.session import Database
from tests import arrange, factories
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.e2e.purchase_steps import PAYS, box, choose, go_to_checkout, pay
from tests.factories import Buyer, Owner, Show
from tests.waiting import until_true


async def test_time_runs_out_and_the_page_says_what_is_safe(phone: Phone, owner: Owner, show: Show) -> None:
    await phone.page.clock.install()
    page = await choose(phone, show, "A1", "A2")
    await arrange.expire_carts_of(owner, show)
    await page.clock.fast_forward("11:00")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("The seats went back so others can have them")
    await expect(dialog).to_contain_text("Nothing was charged")
    await dialog.get_by_role("button", name="Take the same seats again").tap()
    await expect(box(page, "A1")).to_be_checked()
    await expect(page.get_by_role("button", name=re.compile("^Continue · 2 seats"))).to_be_visible()


async def test_an_expired_seat_goes_free_for_everybody_by_itself(
    phone: Phone, make_device: object, owner: Owner, show: Show
) -> None:
    async with make_device() as other:  # type: ignore[operator]
        theirs = await other.open(f"/shows/{show.id}/seats?view=list")
        await choose(phone, show, "A5")
        await expect(box(theirs, "A5")).to_be_disabled(timeout=3000)
        await arrange.expire_carts_of(owner, show)
        await expect(box(theirs, "A5")).to_be_enabled(timeout=3000)


async def test_ten_more_minutes_are_given_once(phone: Phone, owner: Owner, show: Show) -> None:
    page = await choose(phone, show, "B1")
    await page.clock.install()
    await owner.execute(
        "update show_seats set reserved_until = now() + interval '100 seconds' where show_id = $1 and status = 'reserved'",
        show.id,
    )
    await owner.execute(
        "update carts set deadline = now() + interval '100 seconds' where session_hash in "
        "(select reserved_by from show_seats where show_id = $1 and status = 'reserved')", show.id,
    )  # fmt: skip
    await page.reload()
    await page.get_by_role("button", name=re.compile("10 more minutes")).first.tap()
    await expect(page.get_by_text(re.compile(r"Yours for 11:\d\d"))).to_be_visible()


@pytest.mark.parametrize("gone", [False, True], ids=["seats still free", "seats gone"])
async def test_a_payment_after_the_time_ends_in_tickets_or_in_a_refund(
    phone: Phone, live_server: LiveServer, database: Database, owner: Owner, show: Show, gone: bool
) -> None:
    email = f"maya.late.{'gone' if gone else 'free'}@example.com"
    page = await choose(phone, show, "C1", "C2")
    await go_to_checkout(page, name="Maya Okafor", email=email)
    await arrange.expire_carts_of(owner, show)
    if gone:
        await factories.buy(
            database, show, Buyer("Dana Cole", f"dana-{email}-000000000", "dana.fast@example.com"), "C2"
        )
    await pay(page, PAYS)
    if not gone:
        await expect(page.get_by_role("heading", name=re.compile("going"))).to_be_visible(timeout=20_000)
        return
    await expect(page.get_by_role("heading", name="Your payment came too late")).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("all $40.00 back")).to_be_visible()
    order = "select %s from ticket_orders where customer_email = $1 order by created_at desc limit 1"
    await until_true(owner, order % "status = 'refunded' and refunded_amount_in_cents = 4000", email)
    assert await owner.fetchval("select count(*) from tickets t join ticket_orders o on o.id = t.ticket_order_id "
                                "where o.customer_email = $1", email) == 0  # fmt: skip
    mail = await live_server.wait_for_mail(email)
    assert "$40.00" in mail["text"]
