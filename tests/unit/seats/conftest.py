"""A hall of four hundred seats, and somebody who wants very many of them."""

import httpx
import pytest

from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Owner, Show
from tests.unit.seats.one_visitor import ROWS, Visitor


@pytest.fixture
async def large_show(owner: Owner) -> Show:
    """Four hundred seats: forty may be unpaid from one address."""
    return await factories.make_show(owner, await factories.make_venue(owner, ROWS, 16))


@pytest.fixture
def visitor(browser: httpx.AsyncClient, large_show: Show, settings: Settings) -> Visitor:
    """Somebody with a loop."""
    return Visitor(browser, large_show, settings)
