"""The office's pages of an exchange: choose tickets, show and seats, look at what it comes to, move; nothing typed is lost."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show, Venue, tickets_of
from tests.ledger import check_ledger, money_by_kind
from tests.office import hidden, make_staff, sign_in


class Desk:
    """A clerk before one order: what is chosen is kept from page to page, as a browser does."""

    def __init__(self, client: httpx.AsyncClient, owner: Owner, order_id: UUID) -> None:
        self.client, self.owner = client, owner
        self.order = f"/admin/ticketing/orders/{order_id}"
        self.order_id = order_id

    async def choose(self, show: Show, *labels: str) -> str:
        """The page with the show's seats for these tickets."""
        mine = {row["label"]: str(row["id"]) for row in await tickets_of(self.owner, self.order_id)}
        query = {"ticket_ids": [mine[label] for label in labels], "show_id": str(show.id)}
        answer = await self.client.get(f"{self.order}/exchange", params=query)
        assert answer.status_code == 200, answer.text
        return words(answer)

    async def look(self, show: Show, *labels: str, to: list[str]) -> httpx.Response:
        """Ask what it would come to."""
        sent = hidden(await self.choose(show, *labels))
        seats = [str(show.seats[seat]) for seat in to]
        return await self.send({**sent, "seat_ids": seats, "step": "look"})

    async def send(self, form: dict[str, Any]) -> httpx.Response:
        return await self.client.post(f"{self.order}/exchange", data=form)

    async def labels(self) -> list[str]:
        return [row["label"] for row in await tickets_of(self.owner, self.order_id)]


def words(answer: httpx.Response) -> str:
    return unescape(" ".join(answer.text.split()))


@pytest.fixture
async def bought(database: Database, show: Show) -> UUID:
    """Maya's two seats at $30 and one at $20."""
    return await factories.buy(database, show, MAYA, "A1", "A2", "B1")


@pytest.fixture
async def desk(browser: httpx.AsyncClient, owner: Owner, settings: Settings, bought: UUID) -> Desk:
    """Signed in at the office, before Maya's order."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    return Desk(browser, owner, bought)


async def test_the_order_leads_to_its_whole_party_and_the_show_it_has(desk: Desk, show: Show) -> None:
    assert f"{desk.order}/exchange" in (await desk.client.get(desk.order)).text
    first = words(await desk.client.get(f"{desk.order}/exchange"))
    assert first.count("checked") == 3
    assert re.search(rf'value="{show.id}" selected', first)
    assert 'name="seat_ids"' not in first, "no seats before both are chosen"
    nobody = await desk.client.get(f"{desk.order}/exchange", params={"show_id": str(show.id)})
    assert (nobody.status_code, "Choose the tickets that move." in nobody.text) == (422, True)


async def test_taken_seats_cannot_be_ticked_and_their_own_can(
    desk: Desk, database: Database, owner: Owner, show: Show
) -> None:
    await factories.buy(database, show, DANA, "A3")
    await owner.execute("update show_seats set status = 'held' where id = $1", show.seats["A4"])
    page = await desk.choose(show, "A1")
    boxes = dict(re.findall(r'name="seat_ids" value="([^"]+)" data-price="\d+" ?(disabled)?', page))
    state = {label: boxes[str(seat)] for label, seat in show.seats.items() if str(seat) in boxes}
    assert [state[label] for label in ("A1", "A2", "A3", "A4", "B2")] == [
        "",
        "disabled",
        "disabled",
        "disabled",
        "",
    ]
    assert "where they sit now" in page


async def test_dearer_seats_are_looked_at_paid_in_cash_and_moved_once(
    desk: Desk, owner: Owner, show: Show
) -> None:
    check = await desk.look(show, "B1", to=["A3"])
    assert check.status_code == 200
    page = words(check)
    assert "The family pays $10.00 more" in page
    assert "was $20.00" in page
    assert await desk.labels() == ["A1", "A2", "B1"], "only looked"

    undecided = await desk.send({**hidden(page), "step": "send"})
    assert undecided.status_code == 409
    assert "Choose what happens to the difference." in undecided.text
    agreed = {**hidden(words(undecided)), "difference": "cash", "note": "Grandma pays", "step": "send"}
    for _ in range(2):  # a second click
        answer = await desk.send(agreed)
        assert (answer.status_code, answer.headers["location"]) == (303, desk.order)
    flash = words(await desk.client.get(desk.order))
    assert "1 ticket has its new seat. The family gets it by email, at maya" in flash
    assert await desk.labels() == ["A1", "A2", "A3"]
    assert await money_by_kind(owner) == {"charge": 9000}
    assert await owner.fetchval("select array_agg(text) from order_notes") == ["Grandma pays"]
    assert await owner.fetchval("select count(*) from audit_log where action = 'tickets_exchanged'") == 1
    await check_ledger(owner)


async def test_cheaper_seats_send_the_difference_to_the_card(desk: Desk, owner: Owner, show: Show) -> None:
    page = words(await desk.look(show, "A1", "A2", to=["B2", "B3"]))
    assert "$20.00 goes back" in page
    sent = await desk.send({**hidden(page), "difference": "refund", "step": "send"})
    assert sent.status_code == 303
    assert [tuple(row) for row in await owner.fetch("select amount_in_cents, method from refunds")] == [
        (2000, "card")
    ]
    await check_ledger(owner)


async def test_another_show_and_whoever_keeps_a_seat(
    desk: Desk, owner: Owner, venue: Venue, show: Show
) -> None:
    page = words(await desk.look(show, "A1", "A2", to=["A2", "A3"]))
    assert "Move 1 ticket" in page, "one of them has A2 already"
    other = await factories.make_show(owner, venue, title="Sunday Matinee")
    page = words(await desk.look(other, "A1", "A2", to=["C1", "C2"]))
    assert "Sunday Matinee" in page
    assert (await desk.send({**hidden(page), "difference": "waive", "step": "send"})).status_code == 303
    assert await desk.labels() == ["B1", "C1", "C2"]
    await check_ledger(owner)


async def test_a_seat_taken_meanwhile_is_named_and_the_rest_stays_chosen(
    desk: Desk, database: Database, show: Show
) -> None:
    page = words(await desk.look(show, "A1", "A2", to=["A3", "A4"]))
    await factories.buy(database, show, DANA, "A4")
    answer = await desk.send({**hidden(page), "step": "send"})
    assert answer.status_code == 409
    said = words(answer)
    assert re.search(r"Somebody just took [^.]*A 4\. Nothing was changed", said)
    assert re.search(rf'value="{show.seats["A3"]}" data-price="3000" checked', said)
    assert await desk.labels() == ["A1", "A2", "B1"]


async def test_an_order_changed_in_another_tab_is_looked_at_again(
    desk: Desk, owner: Owner, show: Show
) -> None:
    first = words(await desk.look(show, "A1", to=["A3"]))
    other = words(await desk.look(show, "A1", to=["A4"]))
    assert (await desk.send({**hidden(other), "step": "send"})).status_code == 303
    again = await desk.send({**hidden(first), "step": "send"})
    assert again.status_code == 409
    assert "Somebody just moved these tickets. Here is what would happen now." in words(again)
    assert await desk.labels() == ["A2", "A4", "B1"]
    assert (await desk.send({**hidden(words(again)), "step": "send"})).status_code == 303
    assert await desk.labels() == ["A2", "A3", "B1"]
    await check_ledger(owner)


async def test_a_program_says_which_seat_a_ticket_leaves(desk: Desk, owner: Owner, show: Show) -> None:
    [mine] = [str(row["id"]) for row in await tickets_of(owner, desk.order_id) if row["label"] == "A1"]

    async def move(to: str) -> httpx.Response:
        seats = {"from_seat_id": str(show.seats["A1"]), "show_seat_id": str(show.seats[to])}
        return await desk.client.post(
            f"/api{desk.order}/exchange", json={"moves": [{"ticket_id": mine, **seats}]}
        )

    assert [(await move("A3")).status_code for _ in range(2)] == [200, 200], (
        "a lost answer is asked for again"
    )
    refused = await move("A4")
    assert (refused.status_code, refused.json()["ticket_ids"]) == (409, [mine])
    assert refused.json()["type"].endswith("/moved-meanwhile")
    assert await desk.labels() == ["A2", "A3", "B1"]


async def test_a_price_that_changed_or_a_ticket_that_was_used_since_is_said(
    desk: Desk, owner: Owner, show: Show
) -> None:
    page = words(await desk.look(show, "B1", to=["A3"]))
    await owner.execute("update show_seats set price_in_cents = 3500 where id = $1", show.seats["A3"])
    dearer = await desk.send({**hidden(page), "difference": "cash", "step": "send"})
    assert (dearer.status_code, "The price has changed since you looked." in dearer.text) == (409, True)
    assert "The family pays $15.00 more" in dearer.text
    await owner.execute("update tickets set scanned_at = now() where show_seat_id = $1", show.seats["B1"])
    used = await desk.send({**hidden(words(dearer)), "difference": "cash", "step": "send"})
    assert (used.status_code, "somebody came in with" in used.text) == (409, True)
    assert await desk.labels() == ["A1", "A2", "B1"]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ([], "Choose 2 seats: one for each ticket."),
        (["A3"], "Choose 2 seats: one for each ticket."),
        (["A1", "A2"], "These are the seats they have now. Choose others."),
    ],
)
async def test_what_is_missing_is_said_where_it_is_chosen(
    to: list[str], sentence: str, desk: Desk, show: Show
) -> None:
    answer = await desk.look(show, "A1", "A2", to=to)
    assert answer.status_code == 409
    assert f'<a href="#seat_ids">{sentence}</a>' in words(answer)


async def test_changing_something_leads_back_with_all_that_was_chosen(desk: Desk, show: Show) -> None:
    page = words(await desk.look(show, "A1", to=["A3"]))
    back = await desk.send({**hidden(page), "step": "change"})
    assert back.status_code == 200
    assert re.search(rf'value="{show.seats["A3"]}" data-price="3000" checked', words(back))


async def test_more_than_one_family_may_have_is_said_in_the_studios_words(
    desk: Desk, database: Database, owner: Owner, venue: Venue
) -> None:
    other = await factories.make_show(owner, venue, seats_per_buyer=2)
    many = await desk.look(other, "A1", "A2", "B1", to=["A1", "A2", "A3"])
    assert (many.status_code, "One family can have 2 seats for this show." in many.text) == (409, True)
    await factories.buy(database, other, MAYA, "C1")
    has = await desk.look(other, "A1", "A2", to=["A1", "A2"])
    assert "One family can have 2 seats of that show, and this one has 1 already." in has.text


async def test_an_order_without_good_tickets_has_nothing_to_move(desk: Desk, database: Database) -> None:
    await factories.refund(database, desk.order_id)
    assert "Nothing to move" in (await desk.client.get(f"{desk.order}/exchange")).text
