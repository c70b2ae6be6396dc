"""Somebody who has a seat map open, changes it and saves it."""

from typing import Any
from uuid import uuid4

import httpx
import msgspec

from pwa_tickets.venues.seat_map import MapSeat, Saved, SeatMapDocument
from tests.factories import Venue


class Drawing:
    """A map as somebody has it open, and the seats by their labels."""

    def __init__(self, office: httpx.AsyncClient, venue: Venue) -> None:
        self.office = office
        self.url = f"/api/venues/{venue.id}/seat-map"
        self.venue = venue
        self.document: SeatMapDocument
        self.etag = ""

    async def open(self) -> "Drawing":
        answer = await self.office.get(self.url)
        self.document = msgspec.json.decode(answer.content, type=SeatMapDocument)
        self.etag = answer.headers["etag"]
        return self

    def seat(self, label: str) -> MapSeat:
        return next(seat for seat in self.document.seats if seat.id == self.venue.seats[label])

    def remove(self, *labels: str) -> None:
        gone = [self.venue.seats[label] for label in labels]
        self.document.seats = [seat for seat in self.document.seats if seat.id not in gone]

    def add(self, row: str, number: str, **more: Any) -> MapSeat:
        like = self.document.seats[-1]
        made = msgspec.structs.replace(like, id=uuid4(), row_name=row, seat_number=number, **more)
        self.document.seats.append(made)
        return made

    async def post(self, **headers: str) -> httpx.Response:
        return await self.office.post(
            self.url,
            content=msgspec.json.encode(self.document),
            headers={
                "Content-Type": "application/json",
                "Accept": "application/json",
                "If-Match": self.etag,
                **headers,
            },
        )

    async def save(self) -> Saved:
        answer = await self.post()
        assert answer.status_code == 200, answer.text
        saved = msgspec.json.decode(answer.content, type=Saved)
        await self.open()
        assert saved.map_version == self.document.map_version
        return saved
