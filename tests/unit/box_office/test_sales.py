"""Sales at the counter: the same locks, caps and prices as online, once however often sent, and right in every figure."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue
from tests.ledger import check_ledger, money_by_kind
from tests.office import make_staff, sign_in
from tests.office import sell as sell_at_counter

SALES = "/api/admin/ticketing/sales"


async def sell(
    counter: httpx.AsyncClient, show: Show, *labels: str, key: str | None = None, **said: Any
) -> httpx.Response:
    """Sell these seats, for cash unless it is said otherwise."""
    body = {"show_id": str(show.id), "seat_ids": [str(seat) for seat in show.ids(*labels)]}
    headers = {"Idempotency-Key": key} if key else {}
    return await counter.post(SALES, json={**body, "payment": "cash", **said}, headers=headers)


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def test_a_walk_in_pays_in_cash_and_the_tickets_open_the_door_at_once(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    extra = await factories.make_upsell(owner, show.series_id)
    items = [{"upsell_item_id": str(extra), "quantity": 2}]
    answer = await sell(counter, show, "A1", "B1", items=items, received_in_cents=20000)

    assert answer.status_code == 201, answer.text
    order = answer.json()["order"]
    assert (order["status"], order["customer_name"], order["customer_email"]) == ("paid", "Walk-in", "")
    codes = [ticket["qr_code"] for ticket in answer.json()["tickets"]]
    assert len(codes) == 2
    assert (
        await owner.fetchval(
            "select count(*) from show_seat_codes where qr_code = any($1) and state = 'sold'", codes
        )
        == 2
    )
    charge = await owner.fetchrow("select amount_in_cents, method from payment_transactions")
    assert charge is not None
    assert tuple(charge) == (order["total_amount_in_cents"], "cash")
    assert await owner.fetchval("select count(*) from order_messages") == 0, "nobody to write to"
    assert (
        await owner.fetchval("select after ->> 'payment' from audit_log where action = 'order_sold'")
        == "cash"
    )
    await check_ledger(owner)


@pytest.mark.parametrize("payment", ["check", "card_elsewhere"])
async def test_who_leaves_an_address_gets_the_tickets_by_mail(
    payment: str, counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    said = {"payment": payment, "customer_name": "Ruth Berg", "customer_email": "ruth@example.com"}
    answer = await sell(counter, show, "A1", **said)
    assert answer.status_code == 201, answer.text
    assert (
        await owner.fetchval("select to_email from order_messages where kind = 'tickets'")
        == "ruth@example.com"
    )
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'") == 1
    assert await owner.fetchval("select method from payment_transactions") == payment
    await check_ledger(owner)


async def test_what_is_given_away_has_a_name_and_a_reason_and_brings_nothing(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    bare = await sell(counter, show, "A1", payment="comp")
    assert bare.status_code == 422
    assert {error["field"] for error in bare.json()["errors"]} == {"customer_name", "reason"}
    given = await sell(counter, show, "A1", payment="comp", customer_name="Inez Ruiz", reason="volunteer")

    assert given.status_code == 201, given.text
    assert given.json()["order"]["total_amount_in_cents"] == 0
    [line] = await owner.fetch(
        "select gross_in_cents, net_in_cents, tickets from ledger_of_shows(array[$1::uuid])", show.id
    )
    assert tuple(line) == (0, 0, 1)
    assert await money_by_kind(owner) == {"charge": 0}
    await check_ledger(owner)


async def test_a_second_click_and_a_lost_answer_are_one_sale(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    first, second = await asyncio.gather(*(sell(counter, show, "A1", key="one") for _ in range(2)))
    third = await sell(counter, show, "A1", key="one")
    assert {answer.status_code for answer in (first, second, third)} == {201}
    assert len({answer.json()["order"]["id"] for answer in (first, second, third)}) == 1
    assert slug(await sell(counter, show, "A2", key="one")) == "idempotency-key-used"
    assert await owner.fetchval("select count(*) from ticket_orders") == 1
    assert await owner.fetchval("select count(*) from audit_log where action = 'order_sold'") == 1
    await check_ledger(owner)


async def test_another_clerks_key_is_their_own(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    other = await make_staff(owner, "box_office")
    theirs = await sell_at_counter(database, other, show, "A1", key="one")
    mine = await sell(counter, show, "A2", key="one")
    assert UUID(mine.json()["order"]["id"]) != theirs


async def test_whoever_is_first_has_the_seat(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1")
    await factories.reserve(database, show, DANA, "A2")
    for label in ("A1", "A2"):
        answer = await sell(counter, show, label, "A3")
        assert (answer.status_code, slug(answer)) == (409, "seats-taken")
        assert answer.json()["seat_ids"] == [str(show.seats[label])]
    await factories.expire(owner, DANA)
    assert (await sell(counter, show, "A2", "A3")).status_code == 201
    rush = await asyncio.gather(*(sell(counter, show, "A4", "A5") for _ in range(4)))
    assert sorted(answer.status_code for answer in rush) == [201, 409, 409, 409]
    await check_ledger(owner)


async def test_a_place_stands_for_any_free_one_of_its_section(
    counter: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue
) -> None:
    await factories.add_lawn(owner, venue, 3)
    show = await factories.make_show(owner, venue)
    places = [
        row["id"]
        for row in await owner.fetch(
            "select ss.id from show_seats ss join seats s on s.id = ss.seat_id "
            "where ss.show_id = $1 and s.row_name = '' order by 1", show.id
        )
    ]  # fmt: skip
    body = {"show_id": str(show.id), "seat_ids": [str(places[0])], "payment": "cash"}
    rush = await asyncio.gather(*(counter.post(SALES, json=body) for _ in places))
    assert {answer.status_code for answer in rush} <= {201, 409}
    while len(await owner.fetch("select id from tickets")) < len(places):
        assert (await counter.post(SALES, json=body)).status_code == 201
    assert slug(await counter.post(SALES, json=body)) == "seats-taken"
    await check_ledger(owner)


async def test_the_cap_is_passed_by_whoever_has_the_right_and_it_stands_in_the_log(
    counter: httpx.AsyncClient, database: Database, owner: Owner, show: Show, settings: Settings
) -> None:
    await owner.execute("update recital_shows set seats_per_buyer = 2")
    await factories.buy(database, show, MAYA, "A1")
    hers = {"customer_name": MAYA.name, "customer_email": "MAYA@example.com"}
    refused = await sell(counter, show, "A2", "A3", **hers)
    assert (slug(refused), refused.json()["cap"], refused.json()["have"]) == ("over-cap", 2, 1)
    assert slug(await sell(counter, show, "A2", "A3", "A4")) == "over-cap", "a walk-in too"
    assert (await sell(counter, show, "A2", "A3", over_cap=True, **hers)).status_code == 403, (
        "no right of a clerk's"
    )

    manager = await make_staff(owner)
    counter.cookies.set(cookie_name(settings), await sign_in(owner, manager))
    passed = await sell(counter, show, "A2", "A3", over_cap=True, **hers)
    assert passed.status_code == 201, passed.text
    [entry] = await owner.fetch("select actor_id, after::text from audit_log where action = 'cap_overridden'")
    assert entry["actor_id"] == manager.profile_id
    assert '"have": 1' in entry["after"]
    await check_ledger(owner)


async def test_walk_ins_are_not_one_buyer(counter: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    await owner.execute("update recital_shows set seats_per_buyer = 2")
    for pair in (("A1", "A2"), ("A3", "A4")):
        assert (await sell(counter, show, *pair)).status_code == 201
    await check_ledger(owner)


async def test_what_was_told_to_the_family_is_what_it_costs(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    changed = await sell(counter, show, "A1", agreed_in_cents=2500)
    assert (slug(changed), changed.json()["amount_in_cents"]) == ("price-changed", 3000)
    short = await sell(counter, show, "A1", received_in_cents=2000)
    assert [error["field"] for error in short.json()["errors"]] == ["received_in_cents"]
    assert await owner.fetchval("select count(*) from ticket_orders") == 0
    assert (await sell(counter, show, "A1", agreed_in_cents=3000)).status_code == 201


async def test_what_cannot_be_sold_is_refused_and_nothing_is_written(
    counter: httpx.AsyncClient, owner: Owner, venue: Venue, show: Show
) -> None:
    other = await factories.make_show(owner, venue)
    nowhere = {"show_id": str(uuid4()), "seat_ids": [str(show.seats["A1"])], "payment": "cash"}
    assert slug(await counter.post(SALES, json=nowhere)) == "no-such-show"
    foreign = {"show_id": str(other.id), "seat_ids": [str(show.seats["A1"])], "payment": "cash"}
    assert slug(await counter.post(SALES, json=foreign)) == "unknown-seats"
    assert slug(await counter.post(SALES, json={**foreign, "seat_ids": []})) == "no-seats"
    assert slug(await sell(counter, show, "A1", "A1")) == "seat-twice"
    unknown = [{"upsell_item_id": str(uuid4()), "quantity": 1}]
    assert slug(await sell(counter, show, "A1", items=unknown)) == "extra-not-on-offer"
    await owner.execute("update recital_shows set cancelled_at = now() where id = $1", show.id)
    assert slug(await sell(counter, show, "A1")) == "not-on-sale"
    assert await owner.fetchval("select count(*) from ticket_orders") == 0


async def test_cash_goes_back_as_cash_and_never_to_a_card(
    counter: httpx.AsyncClient, owner: Owner, show: Show, settings: Settings
) -> None:
    order = (await sell(counter, show, "A1", "A2")).json()["order"]["id"]
    refund = f"/api/admin/ticketing/orders/{order}/refund"
    assert (await counter.post(refund, json={"method": "cash"})).status_code == 403, "no right of a clerk's"
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    assert (await counter.post(refund, json={})).status_code == 409
    back = await counter.post(refund, json={"method": "cash"})
    assert back.json()["refund"]["amount_in_cents"] == 6000, back.text
    told = await owner.fetch("select kind, method from payment_transactions order by created_at")
    assert [tuple(row) for row in told] == [("charge", "cash"), ("refund", "cash")]
    await check_ledger(owner)
