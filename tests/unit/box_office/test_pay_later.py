"""Seats that are kept unpaid: until when, for whom, paid by the link or at the counter, and free again by themselves."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import changes, jobs
from pwa_tickets.orders.keeping import until, usual_day
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.ledger import check_ledger, money_by_kind
from tests.office import make_staff
from tests.unit.box_office.kept_seats import (
    API,
    RUTH,
    confirm,
    keep,
    open_payment,
    release,
    take,
    until_left,
)
from tests.unit.box_office.test_sales import sell, slug
from tests.unit.orders.conftest import Bank

NEW_YORK = "America/New_York"


def test_what_is_kept_until_a_day_is_kept_until_its_last_minute_and_never_past_the_show() -> None:
    show = datetime(2027, 5, 15, 17, 0, tzinfo=UTC)
    friday = datetime(2027, 5, 14, 12, 0, tzinfo=UTC).date()
    assert until(friday, show, NEW_YORK) == datetime(2027, 5, 15, 3, 59, tzinfo=UTC)
    assert until(show.date(), show, NEW_YORK) == show
    assert usual_day(show, NEW_YORK, datetime(2027, 5, 1, tzinfo=UTC)) == friday
    assert usual_day(show, NEW_YORK, datetime(2027, 5, 15, 15, 0, tzinfo=UTC)) == show.date()


async def test_seats_are_kept_for_a_name_and_nobody_else_has_them(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    nameless = await sell(counter, show, "A1", payment="later")
    assert [error["field"] for error in nameless.json()["errors"]] == ["customer_name"]
    nowhere = await sell(counter, show, "A1", payment="link", customer_name="Ruth Berg")
    assert [error["field"] for error in nowhere.json()["errors"]] == ["customer_email"]

    kept = await keep(counter, show, "A1", "A2")
    order = kept["order"]
    assert (order["status"], order["pays_later"], kept["tickets"]) == ("pending", True, [])
    starts_at = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    assert datetime.fromisoformat(order["reserved_until"]) == until(
        usual_day(starts_at, NEW_YORK, datetime.now(UTC)), starts_at, NEW_YORK
    )
    with pytest.raises(Exception, match="faster"):
        await factories.reserve(database, show, MAYA, "A1")
    assert slug(await sell(counter, show, "A1")) == "seats-taken"
    await owner.execute("select cleanup_expired_reservations()")
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 2
    [mail] = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_pay_later_email'")
    assert b'"payment_link"' in mail["payload"]
    assert await money_by_kind(owner) == {}
    await check_ledger(owner)


@pytest.mark.parametrize("wrong", ["past", "show"])
async def test_nothing_is_kept_into_the_past_or_past_the_show(
    wrong: str, counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    starts_at = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    when = datetime.now(UTC) - timedelta(minutes=1) if wrong == "past" else starts_at + timedelta(minutes=1)
    refused = await sell(counter, show, "A1", payment="later", pay_until=when.isoformat(), **RUTH)
    assert (refused.status_code, slug(refused)) == (422, "kept-too-long")
    kept = await keep(counter, show, "A1", pay_until=starts_at.isoformat())
    moved = await counter.put(f"{API}/{kept['order']['id']}/pay-until", json={"pay_until": when.isoformat()})
    assert slug(moved) == "kept-too-long"
    await check_ledger(owner)


async def test_the_cap_counts_what_is_kept(counter: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    await owner.execute("update recital_shows set seats_per_buyer = 2")
    await keep(counter, show, "A1", "A2")
    refused = await sell(counter, show, "A3", **RUTH)
    assert (slug(refused), refused.json()["have"]) == ("over-cap", 2)
    await check_ledger(owner)


async def test_what_costs_nothing_is_not_paid_later(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    await owner.execute("update show_seats set price_in_cents = 0")
    refused = await sell(counter, show, "A1", payment="later", **RUTH)
    assert [error["field"] for error in refused.json()["errors"]] == ["payment"]
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_the_family_pays_by_its_link_and_has_tickets(
    counter: httpx.AsyncClient, family: httpx.AsyncClient, bank: Bank, owner: Owner, show: Show
) -> None:
    kept = await keep(counter, show, "A1", "A2", payment="link")
    intent = (await open_payment(family, kept)).json()
    await bank.pay(intent["payment_intent_id"])
    paid = await confirm(family, kept, intent["payment_intent_id"])
    assert (paid.status_code, len(paid.json()["tickets"])) == (200, 2)
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'") == 1
    await check_ledger(owner)


@pytest.mark.parametrize("payment", ["cash", "check", "card_elsewhere"])
async def test_the_clerk_takes_the_money_once(
    payment: str, counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    order = (await keep(counter, show, "A1", "A2"))["order"]["id"]
    if payment == "cash":
        for too_little in (0, 100):
            short = await take(counter, order, received_in_cents=too_little)
            assert [error["field"] for error in short.json()["errors"]] == ["received_in_cents"]
    first, second = [await take(counter, order, payment=payment) for _ in range(2)]
    assert (first.status_code, second.status_code) == (200, 200), second.text
    assert len(second.json()["tickets"]) == 2
    assert await money_by_kind(owner) == {"charge": 6000}
    assert await owner.fetchval("select count(*) from audit_log where action = 'order_taken'") == 1
    other = await take(counter, order, payment="check" if payment == "cash" else "cash")
    assert slug(other) == "order-closed"
    moved = await counter.put(f"{API}/{order}/pay-until", json={"pay_until": datetime.now(UTC).isoformat()})
    assert slug(moved) == "order-closed"
    await check_ledger(owner)


async def test_another_day_can_be_agreed_on(counter: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    order = (await keep(counter, show, "A1"))["order"]["id"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    for _ in range(2):
        moved = await counter.put(f"{API}/{order}/pay-until", json={"pay_until": tomorrow.isoformat()})
        assert datetime.fromisoformat(moved.json()["order"]["reserved_until"]) == tomorrow
    assert await owner.fetchval("select count(*) from audit_log where action = 'order_kept_until'") == 1
    assert (await counter.post(f"{API}/{order}/resend")).status_code == 202
    await check_ledger(owner)


async def test_the_family_is_reminded_once_the_day_before(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    order = (await keep(counter, show, "A1"))["order"]["id"]
    walk_in = (await keep(counter, show, "A2", customer_email=""))["order"]["id"]
    assert await jobs.remind_unpaid(database) == 0, "there is time"
    for one in (order, walk_in):
        await until_left(owner, one, timedelta(hours=20))
    assert [await jobs.remind_unpaid(database) for _ in range(2)] == [1, 0]
    assert (
        await owner.fetchval(
            "select count(*) from pgqueuer where position('payment_reminder' in encode(payload, 'escape')) > 0"
        )
        == 1
    )


async def test_what_nobody_pays_is_free_by_itself_and_the_family_is_told(
    counter: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    bank: Bank,
    owner: Owner,
    show: Show,
) -> None:
    kept = await keep(counter, show, "A1")
    order = kept["order"]["id"]
    intent = (await open_payment(family, kept)).json()["payment_intent_id"]
    await until_left(owner, order, timedelta(minutes=-1))
    assert slug(await open_payment(family, kept)) == "reservation-lapsed"
    assert await release(database, payments, owner) == 0, "somebody may be at the bank's own page"
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 0
    await until_left(owner, order, timedelta(minutes=-16))
    assert await release(database, payments, owner) == 1
    assert (await bank.intent(intent))["status"] == "canceled"
    assert await owner.fetchval("select status from ticket_orders where id = $1", UUID(order)) == "cancelled"
    told = "select count(*) from pgqueuer where position('seats_released' in encode(payload, 'escape')) > 0"
    assert await owner.fetchval(told) == 1
    refused = await take(counter, order)
    assert (slug(refused), refused.json()["order_status"]) == ("order-closed", "cancelled")
    await check_ledger(owner)


async def test_what_staff_cancel_or_call_off_is_free_at_once(
    counter: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    owner: Owner,
    show: Show,
    settings: Settings,
) -> None:
    first, second = [(await keep(counter, show, label))["order"]["id"] for label in ("A1", "A2")]
    await changes.cancel(database, payments, UUID(first), staff=await make_staff(owner))
    assert (
        await owner.fetchval("select status from show_seats where id = $1", show.seats["A1"]) == "available"
    )
    await check_ledger(owner)
    await owner.execute("update recital_shows set cancelled_at = now()")
    assert slug(await take(counter, second)) == "not-on-sale"
    assert await release(database, payments, owner) == 1
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 0
    await check_ledger(owner)


async def test_a_clerk_who_is_late_sells_what_is_still_free(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    first, second = [(await keep(counter, show, label))["order"]["id"] for label in ("A1", "A2")]
    for order in (first, second):
        await until_left(owner, order, timedelta(minutes=-1))
    await factories.reserve(database, show, MAYA, "A2")
    assert (await take(counter, first)).status_code == 200
    assert slug(await take(counter, second)) == "seats-taken"
    await check_ledger(owner)


async def test_a_familys_phone_hears_that_it_was_paid_at_the_counter_also_when_it_went_back(
    counter: httpx.AsyncClient, family: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    kept = await keep(counter, show, "A1")
    intent = (await open_payment(family, kept)).json()["payment_intent_id"]
    assert (await take(counter, kept["order"]["id"])).status_code == 200
    assert (await confirm(family, kept, intent)).json()["order"]["status"] == "paid"
    await factories.refund(database, UUID(kept["order"]["id"]), method="cash")
    told = await confirm(family, kept, intent)
    assert (told.status_code, told.json()["order"]["status"]) == (200, "refunded"), told.text
    await check_ledger(owner)
