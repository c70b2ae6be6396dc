"""What a difference comes to that a link pays, what a link needs, and how staff and programs ask for one."""

from uuid import UUID

import httpx

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, Owner, Show, Venue, tickets_of
from tests.ledger import check_ledger
from tests.office import hidden
from tests.unit.box_office.kept_seats import take
from tests.unit.orders.offered_seats import API, labels, offer, offered, seat_states
from tests.unit.orders.test_exchange import slug
from tests.unit.orders.test_exchange_offers import bought, staff
from tests.unit.orders.test_exchange_pages import Desk, words

_ = (bought, staff)  # fixtures


async def test_what_a_link_paid_counts_as_paid_when_the_ticket_moves_again(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    await take(staff, kept["order"]["id"])
    mine = {row["label"]: str(row["id"]) for row in await tickets_of(owner, bought)}

    async def move(seat: str, **said: object) -> httpx.Response:
        moves = [{"ticket_id": mine["A1"], "show_seat_id": str(show.seats[seat])}]
        return await staff.post(f"{API}/{bought}/exchange", json={"moves": moves, **said})

    assert (await move("A2")).json()["difference_in_cents"] == 0, "nobody pays the same difference twice"
    back = await move("B1", difference="cash")
    assert back.json()["difference_in_cents"] == -1000
    await check_ledger(owner)
    again = await move("A2")
    assert again.json()["amount_in_cents"] == 1000
    await owner.execute("update show_seats set price_in_cents = 0 where id = $1", show.seats["B4"])
    most = await move("B4", difference="cash")
    assert (most.status_code, slug(most)) == (409, "refund-exceeds"), (
        "what the link paid goes back from its own order"
    )
    await check_ledger(owner)


async def test_a_party_of_which_one_moves_to_a_cheaper_seat_pays_what_is_missing(
    staff: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue, show: Show
) -> None:
    order = await factories.buy(database, show, DANA, "A3", "B3", "B4")
    kept = await offered(staff, owner, order, show, {"A3": "C1", "B3": "A1", "B4": "A2"})
    assert kept["cents"] == 1000, "$20 more for two, and $10 less for one"
    await take(staff, kept["order"]["id"])
    paid = await owner.fetch(
        """select i.price_in_cents, i.paid_in_cents + coalesce((
             select sum(paid_in_cents) from ticket_order_items d where d.difference_of = i.id), 0) as paid
           from ticket_order_items i where i.ticket_order_id = $1 order by 1""",
        order,
    )
    assert [(row["price_in_cents"], row["paid"]) for row in paid] == [
        (2000, 2000),
        (3000, 3000),
        (3000, 3000),
    ]
    await check_ledger(owner)


async def test_a_link_needs_something_to_pay_somebody_to_write_to_and_a_day(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    cheaper = await offer(staff, owner, bought, show, {"B1": "B3"})
    assert (slug(cheaper), cheaper.json()["amount_in_cents"]) == ("difference-open", 0)
    other = await offer(staff, owner, bought, show, {"B1": "A1"}, agreed_in_cents=900)
    assert (slug(other), other.json()["amount_in_cents"]) == ("difference-open", 1000)
    late = await offer(staff, owner, bought, show, {"B1": "A1"}, pay_until="2099-01-01T12:00")
    assert slug(late) == "kept-too-long"
    await owner.execute("update ticket_orders set customer_email = '' where id = $1", bought)
    nobody = await offer(staff, owner, bought, show, {"B1": "A1"})
    assert nobody.json()["errors"][0]["field"] == "difference"
    await check_ledger(owner)


async def test_the_page_offers_a_link_with_its_day_and_says_what_happens(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    desk = Desk(staff, owner, bought)
    check = await desk.look(show, "B1", to=["A1"])
    assert "They pay it by a link" in words(check)
    form = {**hidden(check.text), "difference": "link", "step": "send", "pay_until": ""}
    undated = await desk.send(form)
    assert "Please choose a date." in words(undated)
    day = "2099-01-01"
    too_long = await desk.send({**form, "pay_until": day})
    assert (too_long.status_code, day in too_long.text) == (409, True)
    starts = await owner.fetchval(
        "select (starts_at - interval '1 day')::date from recital_shows where id = $1", show.id
    )
    sent = await desk.send({**form, "pay_until": starts.isoformat()})
    assert sent.status_code == 303, words(sent)
    page = words(await staff.get(desk.order))
    assert "Other seats are kept until" in page
    assert await desk.labels() == ["B1", "B2"]


async def test_the_single_move_of_the_api_offers_too(
    staff: httpx.AsyncClient, bought: UUID, owner: Owner, show: Show
) -> None:
    ticket = next(str(row["id"]) for row in await tickets_of(owner, bought) if row["label"] == "B1")
    path = f"/api/admin/ticketing/tickets/{ticket}/move"
    answer = await staff.post(path, json={"show_seat_id": str(show.seats["A1"]), "difference": "link"})
    assert (answer.status_code, answer.json()["row_name"]) == (200, "B")
    assert await seat_states(owner, show, "A1") == ["reserved"]
    await check_ledger(owner)


async def test_of_a_difference_that_a_link_paid_part_goes_back_and_the_rest_with_its_ticket(
    staff: httpx.AsyncClient, database: Database, bought: UUID, owner: Owner, show: Show
) -> None:
    kept = await offered(staff, owner, bought, show, {"B1": "A1"})
    paying = UUID(kept["order"]["id"])
    await factories.settle(database, paying)
    line = str(await owner.fetchval("select id from ticket_order_items where ticket_order_id = $1", paying))
    part = await staff.post(f"{API}/{paying}/refund", json={"item_ids": [line], "amount_in_cents": 400})
    assert part.status_code == 200, part.text
    assert await labels(owner, bought) == ["A1", "B2"], "its seat stays the better one"
    await check_ledger(owner)

    mine = {row["label"]: str(row["id"]) for row in await tickets_of(owner, bought)}
    moves = [{"ticket_id": mine["A1"], "show_seat_id": str(show.seats["A2"])}]
    again = await staff.post(f"{API}/{bought}/exchange", json={"moves": moves})
    assert (again.status_code, slug(again)) == (422, "difference-open")
    assert again.json()["amount_in_cents"] == 400, "what went back is not paid any more"

    over = await staff.post(f"{API}/{paying}/refund", json={"amount_in_cents": 601})
    assert (over.status_code, slug(over), over.json()["refundable_in_cents"]) == (409, "refund-exceeds", 600)
    whole = await staff.post(f"{API}/{bought}/refund", json={"ticket_ids": [mine["A1"]]})
    assert whole.json()["refund"]["amount_in_cents"] == 2000, "what this order brought"
    rest = await staff.post(f"{API}/{paying}/refund", json={})
    assert rest.json()["refund"]["amount_in_cents"] == 600
    assert await labels(owner, bought) == ["B2"]
    await check_ledger(owner)
