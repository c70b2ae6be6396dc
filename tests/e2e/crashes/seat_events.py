"""An open seat picker, as far as its event stream goes: connects again by itself, believes snapshots and changes."""

import asyncio
import json
from contextlib import suppress
from typing import Protocol

import httpx

from tests.factories import Show

SILENCE_SECONDS = 20.0
"""The server says something every fifteen; a browser's picker gives up on a stream that is silent for longer."""


class HasAddress(Protocol):
    """A server, or several behind one address."""

    @property
    def base_url(self) -> str: ...


class SeatEvents:
    """What somebody sees who only watches the venue.

    Attributes:
        states: one letter a seat, in the map's order.
        connected: how often a stream was opened.
    """

    def __init__(self, product: HasAddress, show: Show) -> None:
        self._product, self._show = product, show
        self.states: list[str] = []
        self.connected = 0
        self._retry = 1.0

    async def watch(self) -> None:
        """As an EventSource: until cancelled, through every end of the stream."""
        timeout = httpx.Timeout(5, read=SILENCE_SECONDS)
        async with httpx.AsyncClient(
            base_url=self._product.base_url, timeout=timeout, verify=False
        ) as client:
            while True:
                with suppress(httpx.TransportError):
                    await self._listen(client)
                await asyncio.sleep(self._retry)

    async def _listen(self, client: httpx.AsyncClient) -> None:
        async with client.stream("GET", f"/api/shows/{self._show.id}/seat-events") as stream:
            if stream.status_code != 200:
                return
            self.connected += 1
            event = ""
            async for line in stream.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "retry":
                    self._retry = int(value) / 1000
                elif field == "event":
                    event = value
                elif field == "data":
                    self._believe(event, json.loads(value))

    def _believe(self, event: str, told: dict[str, object]) -> None:
        if event == "snapshot":
            self.states = list(str(told["states"]))
        elif event == "seats":
            changes = told["changes"]
            assert isinstance(changes, list)
            for number, state in changes:
                self.states[number] = str(state)[0]

    async def sees_the_truth(self) -> None:
        """Waits until what it sees is what the server says, which is what the database says."""
        async with (
            httpx.AsyncClient(base_url=self._product.base_url, verify=False) as client,
            asyncio.timeout(30),
        ):
            while True:
                truth = await client.get(f"/api/shows/{self._show.id}/seat-states")
                if truth.status_code == 200 and list(truth.text) == self.states:
                    return
                await asyncio.sleep(0.05)
