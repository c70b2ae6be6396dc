"""Tickets move to other seats: codes, seats, lines and money in one step, and each sum stays where it belongs."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, tickets_of
from tests.ledger import check_ledger, money_by_kind
from tests.office import make_staff, sign_in


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """Signed in at the office."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return browser


@pytest.fixture
async def bought(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30 and one at $20."""
    return await factories.buy(database, show, MAYA, "A1", "A2", "B1")


async def ticket_ids(owner: Owner, order_id: UUID) -> dict[str, str]:
    return {row["label"]: str(row["id"]) for row in await tickets_of(owner, order_id)}


async def exchange(
    staff: httpx.AsyncClient, owner: Owner, order_id: UUID, show: Show, to: dict[str, str], **choices: Any
) -> httpx.Response:
    """Move tickets, from label to label."""
    mine = await ticket_ids(owner, order_id)
    moves = [{"ticket_id": mine[label], "show_seat_id": str(show.seats[seat])} for label, seat in to.items()]
    return await staff.post(
        f"/api/admin/ticketing/orders/{order_id}/exchange", json={"moves": moves, **choices}
    )


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def labels(owner: Owner, order_id: UUID) -> list[str]:
    return [row["label"] for row in await tickets_of(owner, order_id)]


async def test_seats_codes_and_lines_move_together_and_the_family_is_told(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    before = {row["label"]: row for row in await tickets_of(owner, bought)}
    answer = await exchange(staff, owner, bought, show, {"A1": "A3"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["difference_in_cents"] == 0
    after = {row["label"]: row for row in await tickets_of(owner, bought)}
    assert sorted(after) == ["A2", "A3", "B1"]
    assert after["A3"]["ticket_number"] == before["A1"]["ticket_number"]
    assert after["A3"]["qr_code"] != before["A1"]["qr_code"]
    assert (
        await owner.fetchval("select state from show_seat_codes where qr_code = $1", before["A1"]["qr_code"])
        == "void"
    )
    assert (
        await owner.fetchval("select status from show_seats where id = $1", show.seats["A1"]) == "available"
    )
    lines = await owner.fetch("select item_name from ticket_order_items where ticket_order_id = $1", bought)
    assert any("row A, seat 3" in row["item_name"] for row in lines)
    assert await owner.fetchval("select kind from order_messages") == "exchanged"
    entry = await owner.fetchval("select after::text from audit_log where action = 'tickets_exchanged'")
    assert str(show.seats["A3"]) in entry
    await check_ledger(owner)


async def test_a_party_moves_along_by_one_and_others_swap(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    assert (await exchange(staff, owner, bought, show, {"A1": "A2", "A2": "A3"})).status_code == 200
    await check_ledger(owner)
    numbers = {row["label"]: row["ticket_number"] for row in await tickets_of(owner, bought)}
    assert (await exchange(staff, owner, bought, show, {"A2": "A3", "A3": "A2"})).status_code == 200
    assert {row["label"]: row["ticket_number"] for row in await tickets_of(owner, bought)} == {
        "A2": numbers["A3"],
        "A3": numbers["A2"],
        "B1": numbers["B1"],
    }
    await check_ledger(owner)


async def test_revenue_goes_to_the_other_show_and_back(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, venue: Venue, show: Show
) -> None:
    other = await factories.make_show(owner, venue)
    revenue = "select coalesce(sum(net_in_cents), 0) from ledger_of_shows(array[$1::uuid])"

    answer = await exchange(staff, owner, bought, other, {"A1": "C1", "A2": "C2"}, difference="waive")
    assert answer.status_code == 200, answer.text
    assert await owner.fetchval(revenue, show.id) == 2000
    assert await owner.fetchval(revenue, other.id) == 6000, "waived: the money stays as it was paid"
    await check_ledger(owner)

    again = await exchange(staff, owner, bought, show, {"C1": "A1", "C2": "A2"})
    assert (again.status_code, again.json()["difference_in_cents"]) == (200, 0)
    assert await owner.fetchval(revenue, show.id) == 8000
    await check_ledger(owner)


async def test_a_difference_must_be_decided_and_agreed_to(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    open_ = await exchange(staff, owner, bought, show, {"B1": "A3"})
    assert (open_.status_code, slug(open_), open_.json()["amount_in_cents"]) == (422, "difference-open", 1000)
    assert (
        slug(await exchange(staff, owner, bought, show, {"B1": "A3"}, difference="refund"))
        == "difference-open"
    )
    another = await exchange(staff, owner, bought, show, {"B1": "A3"}, difference="cash", agreed_in_cents=500)
    assert (slug(another), another.json()["amount_in_cents"]) == ("difference-open", 1000)
    assert await labels(owner, bought) == ["A1", "A2", "B1"]


async def test_more_is_collected_in_cash_once_and_never_goes_back_to_the_card(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    mine = await ticket_ids(owner, bought)
    body = {
        "moves": [{"ticket_id": mine["B1"], "show_seat_id": str(show.seats["A3"])}],
        "difference": "cash",
        "agreed_in_cents": 1000,
    }
    for _ in range(2):
        answer = await staff.post(f"/api/admin/ticketing/orders/{bought}/exchange", json=body)
        assert answer.status_code == 200, answer.text
    assert await money_by_kind(owner) == {"charge": 9000}
    assert answer.json()["order"]["total_amount_in_cents"] == 9000
    await check_ledger(owner)

    refund = f"/api/admin/ticketing/orders/{bought}/refund"
    much = await staff.post(refund, json={"amount_in_cents": 8001})
    assert (slug(much), much.json()["refundable_in_cents"]) == ("refund-exceeds", 8000)
    assert (await staff.post(refund, json={})).json()["refund"]["amount_in_cents"] == 8000
    rest = (await staff.post(refund, json={"method": "cash"})).json()["refund"]
    assert rest["amount_in_cents"] == 1000
    await check_ledger(owner)


@pytest.mark.parametrize(("how", "method"), [("refund", "card"), ("cash", "cash")])
async def test_less_goes_back_after_it_has_paid_what_another_seat_lacks(
    how: str, method: str, staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    """Two seats become $10 cheaper each, one becomes $10 dearer: $10 goes back."""
    answer = await exchange(staff, owner, bought, show, {"A1": "B2", "A2": "B3", "B1": "A3"}, difference=how)
    assert (answer.status_code, answer.json()["difference_in_cents"]) == (200, -1000)
    refund = await owner.fetchrow("select amount_in_cents, method, tickets, status from refunds")
    assert refund is not None
    assert tuple(refund) == (1000, method, "stay", "pending" if how == "refund" else "succeeded")
    left = await owner.fetch(
        "select l.row_name || l.seat_number as label, left_in_cents from refund_lines($1) r "
        "join seat_labels l on l.show_seat_id = r.show_seat_id order by 1", bought
    )  # fmt: skip
    assert [tuple(row) for row in left] == [("A3", 3000), ("B2", 2000), ("B3", 2000)]
    jobs = {row["entrypoint"] for row in await owner.fetch("select entrypoint from pgqueuer")}
    assert ("finish_refund" in jobs) == (how == "refund")
    await check_ledger(owner)


async def test_what_cannot_move_is_refused_and_nothing_changes(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, DANA, "A3")
    taken = await exchange(staff, owner, bought, show, {"A1": "A3"})
    assert (taken.status_code, slug(taken)) == (409, "seats-taken")
    assert taken.json()["seat_ids"] == [str(show.seats["A3"])]
    await factories.reserve(database, show, DANA, "A4")
    assert slug(await exchange(staff, owner, bought, show, {"A1": "A4"})) == "seats-taken", "in a cart"
    twice = await exchange(staff, owner, bought, show, {"A1": "B2", "A2": "B2"}, difference="waive")
    assert slug(twice) == "seat-twice"
    path = f"/api/admin/ticketing/orders/{bought}/exchange"
    mine = await ticket_ids(owner, bought)
    nowhere = {"moves": [{"ticket_id": mine["A1"], "show_seat_id": str(uuid4())}]}
    assert slug(await staff.post(path, json=nowhere)) == "unknown-seats"
    foreign = {"moves": [{"ticket_id": str(uuid4()), "show_seat_id": str(show.seats["B2"])}]}
    assert slug(await staff.post(path, json=foreign)) == "unknown-lines"
    await owner.execute("update tickets set scanned_at = now() where id = $1", UUID(mine["A1"]))
    used = await exchange(staff, owner, bought, show, {"A1": "B2"}, difference="waive")
    assert (used.status_code, slug(used), used.json()["ticket_ids"]) == (409, "not-movable", [mine["A1"]])
    assert await labels(owner, bought) == ["A1", "A2", "B1"]
    await check_ledger(owner)


async def test_nobody_gets_more_seats_of_the_other_show_than_one_buyer_may_have(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, venue: Venue
) -> None:
    other = await factories.make_show(owner, venue)
    await owner.execute("update recital_shows set seats_per_buyer = 2 where id = $1", other.id)
    await factories.buy(database, other, MAYA, "B1")
    refused = await exchange(staff, owner, bought, other, {"A1": "A1", "A2": "A2"})
    assert (slug(refused), refused.json()["cap"], refused.json()["have"]) == ("over-cap", 2, 1)
    assert (await exchange(staff, owner, bought, other, {"A1": "A1"})).status_code == 200
    await check_ledger(owner)


async def test_a_seat_that_was_given_back_before_can_be_had_again(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, show: Show
) -> None:
    await factories.refund(database, bought, item_ids=await factories.lines_of(owner, bought, "A1"))
    assert (await exchange(staff, owner, bought, show, {"A2": "A1"})).status_code == 200
    await check_ledger(owner)


async def test_one_ticket_moves_by_its_own_call(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    mine = (await ticket_ids(owner, bought))["A1"]
    body = {"show_seat_id": str(show.seats["A3"])}
    answer = await staff.post(f"/api/admin/ticketing/tickets/{mine}/move", json=body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["id"], told["row_name"], told["seat_number"]) == (mine, "A", "3")
    assert told["qr_code"] == await owner.fetchval("select qr_code from tickets where id = $1", UUID(mine))
    missing = await staff.post(f"/api/admin/ticketing/tickets/{uuid4()}/move", json=body)
    assert missing.status_code == 404


async def test_two_clerks_and_a_buyer_at_once_leave_one_ticket_a_seat(
    staff: httpx.AsyncClient, bought: UUID, database: Database, owner: Owner, show: Show
) -> None:
    theirs = await factories.buy(database, show, DANA, "B2")
    [mine, hers] = [await ticket_ids(owner, order_id) for order_id in (bought, theirs)]

    async def move(order_id: UUID, to: dict[str, str]) -> int:
        moves = [{"ticket_id": ticket, "show_seat_id": str(show.seats[seat])} for ticket, seat in to.items()]
        path = f"/api/admin/ticketing/orders/{order_id}/exchange"
        return (await staff.post(path, json={"moves": moves})).status_code

    *answers, along, _ = await asyncio.gather(
        move(bought, {mine["B1"]: "B3"}),
        move(theirs, {hers["B2"]: "B3"}),
        move(bought, {mine["A1"]: "A3", mine["A2"]: "A1"}),
        factories.buy(database, show, factories.a_buyer(7), "B4"),
    )
    assert (sorted(answers), along) == ([200, 409], 200)
    await check_ledger(owner)
