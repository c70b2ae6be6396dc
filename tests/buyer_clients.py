"""A buyer's calls made in two ways: by the SQL functions themselves, and by the API in front of them. Races run both."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID, uuid4

import httpx

from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from tests import factories
from tests.factories import Buyer, Show
from tests.races import ServerFault

CONFIRM = "/api/ticket-orders/confirm"


class BuyerClient(Protocol):
    """What a buyer does. Refusals come as TicketsError either way.

    Attributes:
        width: how many may wait in Postgres at once; more queue before it.
    """

    width: int

    async def reserve(self, buyer: Buyer, show: Show, *labels: str) -> dict[str, Any]:
        """Add seats to the cart, which comes back."""

    async def release(self, buyer: Buyer, show: Show, *labels: str) -> int:
        """Give seats back, all when none is named; how many were given back."""

    async def extend(self, buyer: Buyer) -> dict[str, Any]:
        """Ten more minutes."""

    async def order(self, buyer: Buyer, *, key: str | None = None) -> UUID:
        """A pending order of what is in the cart."""

    async def pay(self, buyer: Buyer, order_id: UUID) -> None:
        """The card goes through; the product has not heard of it yet."""

    async def confirm(self, buyer: Buyer, order_id: UUID) -> str:
        """Tell the product that it was paid: `paid`, or `too_late`."""


@dataclass
class SqlClient:
    """Calls the SQL functions, on raw connections."""

    database: Database
    width: int

    async def reserve(self, buyer: Buyer, show: Show, *labels: str) -> dict[str, Any]:
        return await factories.reserve(self.database, show, buyer, *labels)

    async def release(self, buyer: Buyer, show: Show, *labels: str) -> int:
        seats = show.ids(*labels) if labels else None
        async with self.database.raw_transaction(buyer.anon) as sql:
            return int(await sql.fetchval("select release_seats($1, $2)", buyer.session_hash, seats))

    async def extend(self, buyer: Buyer) -> dict[str, Any]:
        async with self.database.raw_transaction(buyer.anon) as sql:
            return {"cart": await sql.fetchval("select extend_reservation($1, 10)", buyer.session_hash)}

    async def order(self, buyer: Buyer, *, key: str | None = None) -> UUID:
        return await factories.place(self.database, buyer, idempotency_key=key)

    async def pay(self, buyer: Buyer, order_id: UUID) -> None:
        """Nothing to do: settle_order is told."""

    async def confirm(self, buyer: Buyer, order_id: UUID) -> str:
        outcome = str((await factories.settle(self.database, order_id))["outcome"])
        return "paid" if outcome == "already_paid" else outcome


@dataclass
class HttpClient:
    """Calls the application's API. `bank` is the sandbox's Stripe."""

    http: httpx.AsyncClient
    bank: httpx.AsyncClient
    width: int = 10  # the application's pool
    payments: dict[UUID, str | None] = field(default_factory=dict)

    async def reserve(self, buyer: Buyer, show: Show, *labels: str) -> dict[str, Any]:
        seats = [str(seat) for seat in show.ids(*labels)]
        return await self._post(buyer, "/api/seat-reservations/reserve", show_id=str(show.id), seat_ids=seats)

    async def release(self, buyer: Buyer, show: Show, *labels: str) -> int:
        seats = [str(seat) for seat in show.ids(*labels)] if labels else None
        return int((await self._post(buyer, "/api/seat-reservations/release", seat_ids=seats))["released"])

    async def extend(self, buyer: Buyer) -> dict[str, Any]:
        return await self._post(buyer, "/api/seat-reservations/extend")

    async def order(self, buyer: Buyer, *, key: str | None = None) -> UUID:
        headers = {"Idempotency-Key": key or str(uuid4())}
        who = {"customer_name": buyer.name, "customer_email": buyer.email}
        return UUID((await self._post(buyer, "/api/ticket-orders/create", headers, **who))["id"])

    async def pay(self, buyer: Buyer, order_id: UUID) -> None:
        intent = await self.open_payment(buyer, order_id)
        if intent:
            card = {"payment_method": "pm_card_visa", "return_url": "http://tickets.test/orders"}
            (await self.bank.post(f"/v1/payment_intents/{intent}/confirm", data=card)).raise_for_status()

    async def open_payment(self, buyer: Buyer, order_id: UUID) -> str | None:
        """The order's payment at the bank; a free order has none."""
        payment = await self._post(buyer, "/api/ticket-orders/payment-intent", order_id=str(order_id))
        self.payments[order_id] = payment["payment_intent_id"]
        return self.payments[order_id]

    async def confirm(self, buyer: Buyer, order_id: UUID) -> str:
        intent = self.payments.get(order_id)
        try:
            order = await self._post(buyer, CONFIRM, order_id=str(order_id), payment_intent_id=intent)
        except TicketsError as refusal:
            if refusal.slug == "payment-too-late":
                return "too_late"
            raise
        return str(order["order"]["status"])

    async def _post(
        self, buyer: Buyer, path: str, headers: dict[str, str] | None = None, **facts: object
    ) -> dict[str, Any]:
        answer = await self.http.post(path, json={"session_id": buyer.session_id, **facts}, headers=headers)
        told: dict[str, Any] = answer.json()
        if answer.status_code >= 500:
            raise ServerFault(f"{answer.status_code} at {path}")
        if answer.is_error:
            raise _refusal(told)
        return told


def _refusal(problem: dict[str, Any]) -> TicketsError:
    """The refusal that a problem document tells of."""
    slug = problem["type"].rpartition("/")[2]
    families = list(TicketsError.__subclasses__())
    for family in families:
        families += family.__subclasses__()
    facts = {
        name: fact for name, fact in problem.items() if name not in ("type", "title", "status", "detail")
    }
    return next(family for family in families if family.slug == slug)(**facts)
