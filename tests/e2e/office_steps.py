"""Somebody of the studio at work: signed in, on a phone and on a laptop."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from tests import office
from tests.e2e.conftest import MakePhone, Phone
from tests.factories import Owner

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
PHONE_AND_LAPTOP = pytest.mark.parametrize("options", [{}, LAPTOP], ids=["phone", "laptop"])


@asynccontextmanager
async def at_work(
    make_device: MakePhone, owner: Owner, options: dict[str, object], *, role: str = "owner"
) -> AsyncGenerator[Phone]:
    """A device on which Dana Whitfield, of this role, is signed in."""
    secret = await office.sign_in(owner, await office.make_staff(owner, role, name="Dana Whitfield"))
    async with make_device(**options) as device:
        cookie = {"name": "pwa_tickets", "value": secret, "url": device.base_url}
        await device.context.add_cookies([cookie])  # type: ignore[list-item]
        yield device
