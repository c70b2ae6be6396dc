"""One machine that asks for seats in as many sessions as it likes, from an address that a proxy names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from pwa_tickets.settings import Settings
from tests.factories import Owner, Show
from tests.proofs import solved, tries_of

RESERVE = "/api/seat-reservations/reserve"
ROWS = [f"{row:02d}-" for row in range(25)]
FREE, FIFTH = 40, 80  # of four hundred seats


@dataclass
class Visitor:
    """One machine that asks as many sessions as it likes."""

    http: httpx.AsyncClient
    show: Show
    settings: Settings
    address: str = "203.0.113.9"
    tries: int = 0
    dearest: int = 0
    seats: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seats = [str(seat) for seat in self.show.ids()]

    async def ask(self, seats: Sequence[str], session: str, proof: str | None = None) -> httpx.Response:
        body = {"show_id": str(self.show.id), "seat_ids": list(seats), "session_id": session}
        headers = {"X-Forwarded-For": self.address, **({"X-Proof": proof} if proof else {})}
        return await self.http.post(RESERVE, json=body, headers=headers)

    async def take(self, count: int, session: str | None = None) -> httpx.Response:
        """So many more seats, with a proof where one is asked for."""
        session = session or str(uuid4())
        wanted, self.seats = self.seats[:count], self.seats[count:]
        answer = await self.ask(wanted, session)
        if answer.status_code == 428:
            challenge = answer.json()["challenge"]
            self.tries += tries_of(challenge)
            self.dearest = max(self.dearest, tries_of(challenge))
            answer = await self.ask(wanted, session, solved(self.settings, challenge))
        return answer


async def unpaid(owner: Owner) -> int:
    count: int = await owner.fetchval("select count(*) from show_seats where status = 'reserved'")
    return count
