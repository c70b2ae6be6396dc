"""A print shop and a mail server for those who deliver."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets.press import Press, shared_press
from pwa_tickets.tickets.printing import PrintShop
from tests.mail_server import MailServer, mail_server


@pytest.fixture(scope="session")
async def press() -> AsyncGenerator[Press]:
    """One printing program for all: it takes seconds to start."""
    press = Press()
    yield press
    await press.close()


@pytest.fixture
async def mailbox() -> AsyncGenerator[MailServer]:
    """Where the mails arrive."""
    async with mail_server() as server:
        yield server


@pytest.fixture
def shop(settings: Settings, press: Press, mailbox: MailServer, tmp_path: Path) -> PrintShop:
    """Prints into this test's folder, mails to its mailbox."""
    return PrintShop(
        settings=replace(settings, smtp_url=mailbox.url), storage=Storage.at(tmp_path / "files"), press=press
    )


@pytest.fixture(scope="session", autouse=True)
async def no_press_is_left_running() -> AsyncGenerator[None]:
    """The doors print on the process's own press."""
    yield
    await shared_press().close()
