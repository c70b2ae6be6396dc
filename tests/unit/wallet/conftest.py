"""A family's phone in front of the real house."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from pwa_tickets.settings import Settings


@pytest.fixture
async def phone(app: Litestar, settings: Settings) -> AsyncGenerator[AsyncClient]:
    """A browser without cookies."""
    transport = ASGITransport(cast(Any, app))
    async with AsyncClient(transport=transport, base_url=settings.base_url) as client:
        yield client
