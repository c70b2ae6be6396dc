"""Every reader lists the same seats in the same order: whatever the rows are called, and whether or not the venue was drawn."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as rounds

from pwa_tickets.accounts import sessions
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import emails, ticket_pdf
from pwa_tickets.tickets.ticket_pdf import PaperSize
from pwa_tickets.web.actor import cookie_name
from pwa_tickets.web.words import seat_ranges
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.any_venue import VENUES, Label, Section, as_they_sit, build

pytestmark = pytest.mark.proof


def in_words(labels: Iterable[Label]) -> str:
    """`Left A 1–3, B 5, Right AA 7`, as pages say it."""
    return ", ".join(
        f"{section} "
        + ", ".join(
            f"{row} {seat_ranges([number for _, _, number in seats])}"
            for row, seats in groupby(of_section, key=lambda label: label[1])
        )
        for section, of_section in groupby(labels, key=lambda label: label[0])
    )


def row_by_row(labels: Iterable[Label]) -> str:
    """`Left A 1–3, Left B 5`, as mail, calendar and lookup say it."""
    return ", ".join(
        f"{section} {row} {seat_ranges([number for _, _, number in seats])}"
        for (section, row), seats in groupby(labels, key=lambda label: label[:2])
    )


def labels_of(seats: Iterable[dict[str, Any]]) -> list[Label]:
    return [(seat["section"], seat["row_name"], seat["seat_number"]) for seat in seats]


def said(page: httpx.Response) -> str:
    """What a page says, without markup and line breaks."""
    assert page.status_code == 200, page.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.text)).split())


@dataclass
class Readers:
    """A browser in which somebody bought all seats of a show, and whoever else reads them."""

    browser: httpx.AsyncClient
    database: Database
    owner: Owner
    settings: Settings
    show: Show
    buyer: Buyer

    async def labels(self) -> dict[str, Label]:
        """Every seat of the show by its id."""
        seats = await self.owner.fetch(
            "select ss.id, v.name as section, s.row_name, s.seat_number from show_seats ss join seats s on s.id = ss.seat_id "
            "join venue_sections v on v.id = s.section_id where ss.show_id = $1 order by random()",
            self.show.id,
        )
        return {str(seat["id"]): (seat["section"], seat["row_name"], seat["seat_number"]) for seat in seats}

    async def before_paying(self, labels: dict[str, Label]) -> dict[str, list[Label]]:
        """Code generation, the picker's three documents, the roster, and the cart with its prices."""
        codes = await self.owner.fetch(
            "select id from show_seats where show_id = $1 order by id", self.show.id
        )
        picker = (await self.browser.get(f"/api/shows/{self.show.id}/available-seats")).json()["seats"]
        seat_list = (await self.browser.get(f"/shows/{self.show.id}/seats")).text
        async with self.database.raw_transaction(SYSTEM) as sql:
            roster = json.loads(await sql.fetchval("select door_roster($1)", self.show.id))
        async with self.database.raw_transaction(self.buyer.anon) as sql:
            await sql.fetchval(
                "select reserve_seats($1, $2, $3, 10, 25)",
                self.show.id,
                list(map(UUID, labels)),
                self.buyer.session_hash,
            )
        cart = (await self.browser.get("/api/seat-reservations/check")).json()["seats"]
        quote = (await self.browser.post("/api/ticket-orders/quote", json={})).json()
        return {
            "code generation": [labels[str(code["id"])] for code in codes],
            "picker": [labels[seat["id"]] for seat in picker],
            "picker's list": _listed(seat_list),
            "roster": [(section, row, number) for section, row, number in roster["seats"]],
            "cart": labels_of(cart),
            "quote": [
                (run["section"], run["row_name"], number)
                for line in quote["lines"]
                for run in line["seats"]
                for number in run["seat_numbers"]
            ],
        }

    async def pages_before_paying(self) -> dict[str, str]:
        """Pages that tell the seats in words."""
        return {"checkout": said(await self.browser.get("/checkout"))}

    async def after_paying(self, order_id: UUID) -> dict[str, list[Label]]:
        """The order by API, as page, mail and PDF, and the wallet."""
        order = (await self.browser.get(f"/api/ticket-orders/{order_id}")).json()
        page = (await self.browser.get(f"/orders/{order_id}")).text
        wallet = (await self.browser.get("/api/wallet")).json()
        async with self.database.transaction(SYSTEM) as db:
            whole = await read_order(db, order_id)
        mail = emails.confirmation(
            self.settings, whole, pdf=b"", to_email="a@example.com", message_id="<1@example.com>"
        )
        paper = ticket_pdf.pages(self.settings, whole, whole.tickets, {}, PaperSize.A4)
        by_number = {
            ticket["ticket_number"]: label
            for ticket, label in zip(order["tickets"], labels_of(order["tickets"]), strict=True)
        }
        return {
            "order": labels_of(order["tickets"]),
            "lines": [_label(item["item_name"]) for item in order["items"]],
            "order page": [
                _label(html.unescape(words)) for words in re.findall(r'aria-label="Print ([^"]+)"', page)
            ],
            "wallet": labels_of(
                ticket
                for show in wallet["shows"]
                for ticket in show["tickets"]
                if show["id"] == str(self.show.id)
            ),
            "mail": [
                by_number[number] for number in re.findall(r": (T-\w{4}-\w{4})$", mail.text, re.MULTILINE)
            ],
            "PDF": [by_number[number] for number in re.findall(r">Ticket (T-\w{4}-\w{4})<", paper)],
        }

    async def pages_after_paying(self, order_id: UUID) -> dict[str, str]:
        """Where an order is told row by row."""
        calendar = await self.browser.get(f"/orders/{order_id}/calendar.ics")
        async with self.database.transaction(SYSTEM) as db:
            secret = await sessions.prove(db, self.buyer.session_hash, email=self.buyer.email)
        self.browser.cookies.set(cookie_name(self.settings), secret)
        return {
            "calendar": calendar.text.replace("\r\n ", "").replace("\\", ""),
            "lookup": said(await self.browser.get("/lookup")),
        }


def _listed(page: str) -> list[Label]:
    """The checkboxes of the picker's list, by what they are called."""
    return [
        _label(html.unescape(words))
        for words in re.findall(r'aria-label="([^"]+, seat [^"]+), [$]20.00"', page)
    ]


def _label(words: str) -> Label:
    section, row, number = re.fullmatch(r"(.+), row (.+), seat (.+)", words).groups()  # type: ignore[union-attr]
    return section, row, number


NUMBERS = count(1)


@rounds(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(sections=VENUES)
async def test_every_reader_lists_the_seats_of_any_venue_as_they_sit(
    browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings, sections: list[Section]
) -> None:
    buyer = factories.a_buyer(next(NUMBERS))
    show = await build(owner, sections, buyer.name)
    browser.cookies.clear()
    browser.cookies.set(cookie_name(settings), buyer.session_id)
    readers = Readers(browser, database, owner, settings, show, buyer)
    expected = as_they_sit(sections)

    seen = await readers.before_paying(await readers.labels())
    pages = await readers.pages_before_paying()
    order_id = await factories.place(database, buyer)
    await factories.settle(database, order_id)
    seen |= await readers.after_paying(order_id)
    pages |= {"order": said(await browser.get(f"/orders/{order_id}"))}
    row_by_row_pages = await readers.pages_after_paying(order_id)

    assert {reader: labels for reader, labels in seen.items() if labels != expected} == {}
    assert [page for page, words in pages.items() if in_words(expected) not in words] == []
    assert [page for page, words in row_by_row_pages.items() if row_by_row(expected) not in words] == []
