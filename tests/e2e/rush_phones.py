"""A school's phones behind one address: what picker and checkout ask the server, and what each was answered."""

import random
import ssl
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from pwa_tickets.settings import Settings
from tests.e2e.live_server import LiveServer
from tests.factories import Show
from tests.proofs import solved, tries_of

IN_THE_CLEAR = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used, and slow to make for each phone
PATIENT = httpx.Timeout(300)


@dataclass
class PhonePool:
    """Everybody behind one address, and what they were answered."""

    server: LiveServer
    bank: httpx.AsyncClient
    transports: AsyncExitStack
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def transport(self) -> httpx.AsyncHTTPTransport:
        """A connection of one phone's own: a pool that all share spends the run looking for who may go next."""
        transport = httpx.AsyncHTTPTransport(verify=IN_THE_CLEAR)
        self.transports.push_async_callback(transport.aclose)
        return transport

    def phone(self) -> httpx.AsyncClient:
        """A browser with cookies of its own."""

        async def count(answer: httpx.Response) -> None:
            self.answers[answer.request.url.path.rpartition("/")[2], answer.status_code] += 1

        return httpx.AsyncClient(
            base_url=self.server.base_url,
            transport=self.transport(),
            headers={"Sec-Fetch-Site": "same-origin"},
            event_hooks={"response": [count]},
            timeout=PATIENT,
            trust_env=False,
        )

    @property
    def settings(self) -> Settings:
        """The server's key, to sign easier challenges than it did."""
        key = (self.server.folder / "secret-key").read_text().strip().encode()
        return Settings(database_url="", secret_key=key)

    def statuses(self) -> set[int]:
        """Every status anybody saw."""
        return {status for _, status in self.answers}


async def ask(phone: httpx.AsyncClient, show: Show, seat_ids: list[str], proof: str = "") -> httpx.Response:
    body = {"show_id": str(show.id), "seat_ids": seat_ids}
    headers = {"X-Proof": proof} if proof else None
    return await phone.post("/api/seat-reservations/reserve", json=body, headers=headers)


async def reserve(phone: httpx.AsyncClient, show: Show, seat_ids: list[str]) -> int:
    return (await ask(phone, show, seat_ids)).status_code


@dataclass
class Family:
    """Two seats, please: what picker and checkout ask the server, in their order. The picker was open before ten.

    Attributes:
        venue: the seats' ids in the order of the map.
        tries: the work its phone was given, because so many ask from one address; counted here, and not done.
        proof: that it did; as good for two other seats when somebody was faster.
    """

    phones: PhonePool
    show: Show
    number: int
    venue: list[str]
    tries: int = 0
    proof: str = ""

    async def takes(self, choice: list[int]) -> int:
        """Reserve these seats, with a proof of work where one is asked for; the status."""
        seats = [self.venue[seat] for seat in choice]
        answer = await ask(self.phone, self.show, seats, self.proof)
        if answer.status_code == 428:
            challenge = answer.json()["challenge"]
            self.tries += tries_of(challenge)
            self.proof = solved(self.phones.settings, challenge)
            answer = await ask(self.phone, self.show, seats, self.proof)
        return answer.status_code

    async def chooses(self) -> str:
        """Take two seats of the front rows, which everybody wants, or of what is left; the order."""
        self.phone, chance = self.phones.phone(), random.Random(self.number)
        place = chance.randrange(200)
        choice = [place, place + 1]
        while (status := await self.takes(choice)) == 409:
            states = (await self.phone.get(f"/api/shows/{self.show.id}/seat-states")).text
            pairs = [[seat, seat + 1] for seat in range(len(states) - 1) if states[seat : seat + 2] == "aa"]
            choice = chance.choice(pairs or [[seat for seat, state in enumerate(states) if state == "a"][:2]])
        assert status == 200
        who = {"customer_name": f"Family {self.number}", "customer_email": f"family{self.number}@example.com"}
        key = {"Idempotency-Key": str(uuid4())}
        order = (await self.phone.post("/api/ticket-orders/create", json=who, headers=key)).json()
        return str(order["id"])

    async def buys(self) -> int:
        """Choose, pay, and have the tickets; how many."""
        order = await self.chooses()
        payment = (
            await self.phone.post("/api/ticket-orders/payment-intent", json={"order_id": order})
        ).json()
        intent = payment["payment_intent_id"]
        card = {"payment_method": "pm_card_visa", "return_url": "http://tickets.test/orders"}
        (await self.phones.bank.post(f"/v1/payment_intents/{intent}/confirm", data=card)).raise_for_status()
        facts = {"order_id": order, "payment_intent_id": intent}
        return len((await self.phone.post("/api/ticket-orders/confirm", json=facts)).json()["tickets"])
