"""Somebody in the office who looks at figures."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.storage import shared_storage
from pwa_tickets.tickets.pdf_worker import PdfWorker
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from pwa_tickets.web.actor import StaffMember, cookie_name
from tests.factories import Owner
from tests.office import make_staff, sign_in


@pytest.fixture
async def dana(owner: Owner) -> StaffMember:
    """Works at the studio."""
    return await make_staff(owner)


@pytest.fixture
async def office(
    browser: httpx.AsyncClient, owner: Owner, settings: Settings, dana: StaffMember
) -> httpx.AsyncClient:
    """Dana's browser, signed in."""
    browser.cookies.set(cookie_name(settings), await sign_in(owner, dana))
    return browser


@pytest.fixture(scope="module")
async def pdf_worker() -> AsyncGenerator[PdfWorker]:
    """One for all tests: it takes seconds to start."""
    pdf_worker = PdfWorker()
    yield pdf_worker
    await pdf_worker.close()


@pytest.fixture
def pdfs(settings: Settings, pdf_worker: PdfWorker) -> TicketPdfs:
    """Renders into the storage that the site reads."""
    return TicketPdfs(settings=settings, storage=shared_storage(settings), pdf_worker=pdf_worker)
