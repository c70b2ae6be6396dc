"""A family's phone in front of the real house."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient

from pwa_tickets.app import create_app, open_house
from pwa_tickets.settings import Settings


@pytest.fixture
async def phone(settings: Settings) -> AsyncGenerator[AsyncClient]:
    """A browser without cookies."""
    app = create_app(settings)
    transport = ASGITransport(cast(Any, app))
    async with open_house(app), AsyncClient(transport=transport, base_url=settings.base_url) as client:
        yield client
