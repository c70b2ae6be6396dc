"""Buyers who ask again when nobody answers, as the phone does, and remember what they were told."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import asyncpg
import httpx

from pwa_tickets.money import format_money
from tests.e2e.crashes.product import Outage
from tests.factories import Owner, Show

SILENCE = (429, 502, 503, 504)
"""Answers that mean "ask again"; a 500 means a defect, also in the middle of a crash."""
PLANS = (
    "pays",
    "pays",
    "pays",
    "pays and is gone",
    "is declined first",
    "walks away",
    "only looks",
    "is too late",
)


class Shop(Protocol):
    """What buyers come to: one server, or several by turns.

    Attributes:
        sandbox: what the sandbox says of itself.
        outages: what was killed so far.
    """

    outages: list[Outage]

    @property
    def base_url(self) -> str: ...

    @property
    def sandbox(self) -> dict[str, str]: ...

    def owner(self) -> AbstractAsyncContextManager[Owner]: ...


@dataclass
class Purchase:
    """One buyer's choice and what became of it, as far as the buyer knows."""

    plan: str
    email: str
    seats: list[str] = field(default_factory=list)
    order_id: str = ""
    intent_id: str = ""
    total: int = 0
    paid: bool = False
    told: str = ""


class BuyerPool:
    """Everybody who wants seats for a show. `asked` counts their requests: kills happen between any two of them."""

    def __init__(
        self, product: Shop, show: Show, rng: random.Random, *, plans: Sequence[str] = PLANS, rest: float = 0
    ) -> None:
        """`rest`: seconds between two purchases of a buyer. Without it they buy faster than tickets are printed."""
        self._product, self._show, self._rng, self._plans, self._rest = product, show, rng, plans, rest
        self.purchases: list[Purchase] = []
        self.asked = 0
        self.silences = 0
        self.closed = asyncio.Event()
        self.failed = False

    def sold(self) -> int:
        """How many were told that they have their tickets."""
        return sum(purchase.told == "tickets" for purchase in self.purchases)

    async def buyers(self, count: int) -> None:
        """So many people buy again and again until the street is closed, and finish what they began."""
        try:
            async with asyncio.TaskGroup() as people:
                for _ in range(count):
                    people.create_task(self._one_after_another(random.Random(self._rng.random())))
        finally:
            self.failed = not self.closed.is_set()

    async def _one_after_another(self, rng: random.Random) -> None:
        while not self.closed.is_set():
            purchase = Purchase(rng.choice(self._plans), f"{uuid4().hex[:12]}@example.com")
            self.purchases.append(purchase)
            headers = {"Sec-Fetch-Site": "same-origin"}
            async with httpx.AsyncClient(
                base_url=self._product.base_url, headers=headers, timeout=20, verify=False
            ) as browser:
                await self._buy(browser, purchase, rng)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.closed.wait(), self._rest)

    async def _buy(self, browser: httpx.AsyncClient, purchase: Purchase, rng: random.Random) -> None:
        await self.ask(browser, "GET", f"/shows/{self._show.id}/seats")
        if not await self._reserve(browser, purchase, rng) or purchase.plan == "only looks":
            return
        details = {"customer_name": "Maya Okafor", "customer_email": purchase.email}
        key = {"Idempotency-Key": uuid4().hex}
        order = await self.ask(browser, "POST", "/api/ticket-orders/create", json=details, headers=key)
        assert order.status_code == 201, order.text
        purchase.order_id, purchase.total = order.json()["id"], order.json()["total_amount_in_cents"]
        asked_for = {"order_id": purchase.order_id}
        payment = await self.ask(browser, "POST", "/api/ticket-orders/payment-intent", json=asked_for)
        assert payment.status_code == 200, payment.text
        purchase.intent_id = payment.json()["payment_intent_id"]
        if purchase.plan == "walks away":
            return
        if purchase.plan == "is too late":
            await self._somebody_takes_the_seats(purchase)
        if purchase.plan == "is declined first":
            assert not await self.pay(purchase.intent_id, "pm_card_chargeDeclined")
            assert (await self._confirm(browser, purchase)).status_code == 402
        purchase.paid = await self.pay(purchase.intent_id, "pm_card_visa")
        assert purchase.paid
        if purchase.plan != "pays and is gone":
            answer = await self._confirm(browser, purchase)
            expected = 409 if purchase.plan == "is too late" else 200
            assert answer.status_code == expected, answer.text
            purchase.told = "too late" if expected == 409 else "tickets"
            if expected == 409:
                assert f"all {format_money(purchase.total)} back" in answer.json()["detail"]

    async def _reserve(self, browser: httpx.AsyncClient, purchase: Purchase, rng: random.Random) -> bool:
        """Tries until some are free; only in a full house nobody finds any."""
        labels = list(self._show.seats)
        for _ in range(50):
            start = rng.randrange(len(labels) - 3)
            wanted = self._show.ids(*labels[start : start + rng.randint(1, 3)])
            body = {"show_id": str(self._show.id), "seat_ids": [str(seat) for seat in wanted]}
            answer = await self.ask(browser, "POST", "/api/seat-reservations/reserve", json=body)
            if answer.status_code == 200:
                purchase.seats = [seat["id"] for seat in answer.json()["seats"]]
                assert set(purchase.seats) == {str(seat) for seat in wanted}
                return True
            assert answer.status_code == 409, answer.text
        return False

    async def _somebody_takes_the_seats(self, purchase: Purchase) -> None:
        """The buyer's time is over before the bank says yes, and another visitor has the seats."""
        async with httpx.AsyncClient(base_url=self._product.base_url, timeout=20, verify=False) as other:
            cart = "select cart_id, session_hash from ticket_orders where id = $1"
            await self._arrange(
                f"with mine as ({cart}), seats as (update show_seats set reserved_until = now() from mine "
                "where reserved_by = mine.session_hash), orders as (update ticket_orders o set expires_at = now() from mine "
                "where o.cart_id = mine.cart_id) update carts c set deadline = now() from mine where c.id = mine.cart_id",
                purchase.order_id,
            )
            body = {"show_id": str(self._show.id), "seat_ids": purchase.seats, "session_id": str(uuid4())}
            taken = await self.ask(other, "POST", "/api/seat-reservations/reserve", json=body)
            assert taken.status_code in (200, 409), taken.text  # 409: another buyer of the street was faster

    async def _arrange(self, sql: str, order_id: str) -> None:
        while True:
            try:
                async with self._product.owner() as owner:
                    await owner.execute(sql, order_id)
                    return
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.1)

    async def pay(self, intent_id: str, card: str) -> bool:
        """At the bank, which is never killed; whether it took the card."""
        stripe = self._product.sandbox
        headers = {"Authorization": f"Bearer {stripe['secret_key']}"}
        async with httpx.AsyncClient(
            base_url=stripe["stripe_url"], headers=headers, timeout=20, verify=False
        ) as bank:
            path = f"/v1/payment_intents/{intent_id}/confirm"
            answer = await bank.post(
                path, data={"payment_method": card, "return_url": self._product.base_url}
            )
            return bool(answer.json().get("status") == "succeeded")

    async def _confirm(self, browser: httpx.AsyncClient, purchase: Purchase) -> httpx.Response:
        body = {"order_id": purchase.order_id, "payment_intent_id": purchase.intent_id}
        return await self.ask(browser, "POST", "/api/ticket-orders/confirm", json=body)

    async def ask(self, browser: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response:
        """Until there is an answer."""
        while True:
            self.asked += 1
            try:
                answer = await browser.request(method, path, **more)
            except httpx.TransportError:
                self.silences += 1
            else:
                assert answer.status_code != 500, f"{method} {path}: {answer.text}"
                if answer.status_code not in SILENCE:
                    return answer
                assert answer.headers.get("retry-after"), (
                    f"{answer.status_code} without Retry-After: {answer.text}"
                )
                self.silences += 1
            await asyncio.sleep(0.1)
