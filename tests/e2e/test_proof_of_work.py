"""Journey: very many seats are unpaid behind one address, and the next parent's phone does a little sum without being told."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect

from tests import factories
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.purchase_steps import choose
from tests.factories import Owner, Show
from tests.postgres import TestPostgres


@pytest.fixture(scope="module")
async def live_server(
    postgres: TestPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[LiveServer]:
    """The product with its limits, which other journeys run without."""
    more = {"PWA_TICKETS_RATE_LIMIT": "3600"}
    server = LiveServer(tmp_path_factory.mktemp("proof"), await postgres.clone(), free_port(), more)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


@pytest.fixture
async def crowded(live_server: LiveServer, owner: Owner) -> Show:
    """Rows A to E of eight are in other carts of this network."""
    show = await factories.make_show(owner, await factories.make_venue(owner, "ABCDEFGH", 8))
    async with httpx.AsyncClient(base_url=live_server.base_url, verify=False) as http:
        for row in "ABCDE":
            seats = [str(show.seats[f"{row}{number}"]) for number in range(1, 9)]
            wanted = {"show_id": str(show.id), "seat_ids": seats, "session_id": str(uuid4())}
            assert (await http.post("/api/seat-reservations/reserve", json=wanted)).status_code == 200
    return show


async def test_the_phone_works_and_the_seats_are_theirs(phone: Phone, crowded: Show) -> None:
    answers: list[int] = []
    phone.page.on(
        "response",
        lambda answer: answers.append(answer.status) if answer.url.endswith("/reserve") else None,
    )
    page = await choose(phone, crowded, "F1", "F2")
    assert (answers[0], answers[-1]) == (428, 200)
    await expect(page.get_by_text("One moment, please.")).to_have_count(0)
