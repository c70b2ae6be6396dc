"""The product that a sale model is compared with: its API, jobs and Postgres, the sandbox's Stripe, and a clock to turn."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from pwa_tickets import worker
from pwa_tickets.accounts import sign_in
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import jobs
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, cookie_name, hash_of
from tests.factories import Owner, Show, Venue, make_show, make_upsell
from tests.office import make_staff
from tests.unit.orders.conftest import Bank
from tests.unit.orders.sale_model.snapshot import EMAIL_JOBS, PASS_TIME, SNAPSHOT, START_ANEW, read_snapshot

EVENT_TYPES = ("payment_intent.succeeded", "payment_intent.payment_failed", "charge.refund.updated")
SHOWS: tuple[tuple[str, int | None], ...] = (("Saturday", None), ("Rehearsal", 0))
LATE = {"effect": "late", "method": "POST", "delay_seconds": 1e6}


@dataclass(frozen=True)
class Answer:
    """A response: the status, the problem's slug when it refused, the body."""

    status: int
    slug: str
    body: Any


@dataclass
class Product:
    """One database for many rounds; each round has two new shows and nothing sold."""

    owner: Owner
    database: Database
    settings: Settings
    payments: Payments
    bank: Bank
    venue: Venue
    browsers: list[httpx.AsyncClient]
    shows: list[Show] = field(default_factory=list)
    extra: UUID = field(default_factory=uuid4)
    orders: list[str] = field(default_factory=list)
    intents: dict[int, str] = field(default_factory=dict)
    refunds: dict[int, list[str]] = field(default_factory=dict)
    lines: dict[int, dict[UUID, str]] = field(default_factory=dict)
    """The lines of an order, each with the seat that it was for when it was placed, or `extras`."""
    clerk: StaffMember | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    last_event: str = ""
    runs: dict[int, str] = field(default_factory=dict)
    """The job that ends a show's tickets, by show."""

    async def start_round(self) -> dict[str, tuple[int, int]]:
        """A new round: nothing was sold yet. Each seat's label with its show and its price."""
        for browser in self.browsers:
            browser.cookies.clear()
        self.orders, self.intents, self.events, self.refunds = [], {}, [], {}
        self.lines, self.runs = {}, {}
        self.clerk = self.clerk or await make_staff(self.owner)
        await self.owner.execute(START_ANEW)
        await self.bank.http.delete("/_control/next")
        self.shows = [
            await make_show(self.owner, self.venue, title=title, price_in_cents=price, seats_per_buyer=3)
            for title, price in SHOWS
        ]
        self.extra = await make_upsell(self.owner, None, price_in_cents=1500)
        newest = await self._events({"limit": 1})
        self.last_event = newest[0]["id"] if newest else ""
        rows = await self.owner.fetch("select id, price_in_cents from show_seats")
        prices = {row["id"]: row["price_in_cents"] for row in rows}
        return {
            f"{number}{label}": (number, prices[seat])
            for number, show in enumerate(self.shows)
            for label, seat in show.seats.items()
        }

    def seat(self, label: str) -> UUID:
        return self.shows[int(label[0])].seats[label[1:]]

    def label(self, seat: UUID | str) -> str:
        return next(
            f"{number}{label}"
            for number, show in enumerate(self.shows)
            for label, id in show.seats.items()
            if str(id) == str(seat)
        )

    def has_session(self, buyer: int) -> bool:
        return cookie_name(self.settings) in self.browsers[buyer].cookies

    async def call(
        self, buyer: int, path: str, body: Mapping[str, Any] | None = None, key: str = ""
    ) -> Answer:
        """The buyer's browser posts, or gets without a body."""
        browser = self.browsers[buyer]
        headers = {"Idempotency-Key": key} if key else {}
        answer = await (browser.get(path) if body is None else browser.post(path, json=body, headers=headers))
        told = answer.json() if answer.content else {}
        slug = told["type"].rpartition("/")[2] if answer.status_code >= 400 else ""
        return Answer(answer.status_code, slug, told)

    async def note_order(self, id: str) -> None:
        """A new order, and which of its lines is for which seat: tickets move, their lines stay."""
        self.orders.append(id)
        rows = await self.owner.fetch(
            "select id, show_seat_id from ticket_order_items where ticket_order_id = $1", UUID(id)
        )
        self.lines[len(self.orders) - 1] = {
            row["id"]: self.label(row["show_seat_id"]) if row["show_seat_id"] else "extras" for row in rows
        }

    async def sign_in(self, buyer: int, email: str) -> Answer:
        """The address is typed, the mail is read, the code is typed."""
        await self.call(buyer, "/api/sign-in", {"email": email})
        asked = await self.owner.fetchval(
            "select id from sign_in_codes where used_at is null and email = $1", email
        )
        async with self.database.transaction(SYSTEM) as db:
            mail = await sign_in.to_mail(db, self.settings, asked)
        assert mail is not None, f"no sign-in email for {email}"
        return await self.call(buyer, "/api/sign-in/code", {"email": email, "code": mail.code})

    async def inject_fault(self, **fault: Any) -> None:
        """The next call of that kind goes wrong at the bank."""
        (await self.bank.http.post("/_control/next", json=fault)).raise_for_status()

    async def control_stripe(self, path: str, **facts: Any) -> dict[str, Any]:
        """Somebody at the bank decides."""
        answer = await self.bank.http.post(path, json=facts)
        told: dict[str, Any] = answer.raise_for_status().json()
        return told

    async def new_events(self) -> list[dict[str, Any]]:
        """Stripe's events since it was asked last, oldest first; nothing of it is delivered yet."""
        since = {"ending_before": self.last_event} if self.last_event else {}
        events = await self._events({"limit": 100, **since})
        if events:
            self.last_event = events[0]["id"]
        known = {intent: number for number, intent in self.intents.items()}
        news = [
            event
            for event in reversed(events)
            if event["type"] in EVENT_TYPES or event["type"].startswith("refund.")
            if self.intent_of(event) in known
        ]
        self.events += news
        return news

    async def _events(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.bank.http.get("/v1/events", params=query)).json()["data"]
        return found

    @staticmethod
    def intent_of(event: dict[str, Any]) -> str:
        about = event["data"]["object"]
        return str(about.get("payment_intent") or about["id"])

    async def deliver_event(self, event: dict[str, Any], *, secret: str | None = None) -> int:
        """The bank knocks; the status it was answered."""
        body = json.dumps(event).encode()
        headers = {"Stripe-Signature": self.bank.sign(body, secret=secret), "Sec-Fetch-Site": "cross-site"}
        return (
            await self.browsers[0].post("/api/webhooks/stripe", content=body, headers=headers)
        ).status_code

    async def run_job(self, name: str) -> str:
        """The worker takes this job; what it waits for when it must be tried again."""
        row = await self.owner.fetchrow("select * from pgqueuer where dedupe_key = $1", self._key_of(name))
        assert row is not None, f"{name} is not in the queue"
        run = worker.jobs(self.database, self.settings, self.payments)[row["entrypoint"]]
        try:
            await run(**json.loads(row["payload"]))
        except worker.RETRY_POLICY.transient as fault:
            return type(fault).__name__
        await self.owner.execute("delete from pgqueuer where id = $1", row["id"])
        return ""

    async def lose_job(self, name: str) -> None:
        """Its process died, and somebody emptied the queue."""
        await self.owner.execute("delete from pgqueuer where dedupe_key = $1", self._key_of(name))

    def _key_of(self, name: str) -> str:
        kind, number = name.rsplit("-", 1)
        if kind == "event":
            return f"event-{self.events[int(number)]['id']}"
        if kind == "refund":
            order, _, nth = number.partition(".")
            return f"refund-{self.refunds[int(order)][int(nth)]}"
        if kind == "run":
            return f"run-{self.runs[int(number)]}"
        return f"{kind}-{self.orders[int(number)]}"

    async def pass_time(self, minutes: int) -> None:
        """Every deadline and every moment that counts moves back: there is no other clock to turn."""
        await self.owner.execute(PASS_TIME.format(minutes=minutes))

    async def cleanup(self) -> None:
        async with self.database.raw_transaction(SYSTEM) as sql:
            await sql.execute("select cleanup_expired_reservations()")

    async def cancel_expired_orders(self) -> None:
        await jobs.cancel_expired_orders(self.database)

    async def set_price(self, label: str, cents: int) -> None:
        await self.owner.execute(
            "update show_seats set price_in_cents = $2 where id = $1", self.seat(label), cents
        )

    async def set_status(self, label: str, status: str) -> None:
        await self.owner.execute("update show_seats set status = $2 where id = $1", self.seat(label), status)

    async def snapshot(self, sessions: Mapping[int, int]) -> dict[str, Any]:
        """What is in the database, in the model's words. Emails leave the queue here.

        Args:
            sessions: a model's session by the buyer whose browser has it.
        """
        hashes = {
            hash_of(self.browsers[buyer].cookies[cookie_name(self.settings)]): session
            for buyer, session in sessions.items()
            if self.has_session(buyer)
        }
        told = json.loads(await self.owner.fetchval(SNAPSHOT, list(EMAIL_JOBS)))
        self.refunds = {
            self.orders.index(order["id"]): [refund[0] for refund in order["refunds"]]
            for order in told["orders"]
        }
        return read_snapshot(
            told,
            label=self.label,
            hashes=hashes,
            orders=self.orders,
            runs=self.runs,
            events=[event["id"] for event in self.events],
        )

    def event_about(self, event: dict[str, Any], **facts: Any) -> dict[str, Any]:
        """The same event under another id, with other facts about its payment."""
        about = {**event["data"]["object"], **facts}
        return {**event, "id": f"evt_{uuid4().hex[:24]}", "data": {**event["data"], "object": about}}
