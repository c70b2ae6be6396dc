"""Two phones at two doors of one evening."""

import pytest

from tests.factories import Owner, Show
from tests.unit.checkin.cast import EnrolledDevice, make_device


@pytest.fixture
async def rosa(owner: Owner, show: Show) -> EnrolledDevice:
    """Rosa's phone, at Door A."""
    return await make_device(owner, show, gate="Door A", usher="Rosa")


@pytest.fixture
async def bo(owner: Owner, show: Show) -> EnrolledDevice:
    """Bo's phone, at Door B."""
    return await make_device(owner, show, gate="Door B", usher="Bo")
