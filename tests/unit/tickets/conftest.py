"""A PDF renderer and a mail server for those who deliver."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets.pdf_worker import PdfWorker, shared_pdf_worker
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests.mail_server import MailServer, mail_server


@pytest.fixture(scope="session")
async def pdf_worker() -> AsyncGenerator[PdfWorker]:
    """One PDF worker for all: it takes seconds to start."""
    pdf_worker = PdfWorker()
    yield pdf_worker
    await pdf_worker.close()


@pytest.fixture
async def mailbox() -> AsyncGenerator[MailServer]:
    """Where the mails arrive."""
    async with mail_server() as server:
        yield server


@pytest.fixture
def pdfs(settings: Settings, pdf_worker: PdfWorker, mailbox: MailServer, tmp_path: Path) -> TicketPdfs:
    """Prints into this test's folder, mails to its mailbox."""
    return TicketPdfs(
        settings=replace(settings, smtp_url=mailbox.url),
        storage=Storage.at(tmp_path / "files"),
        pdf_worker=pdf_worker,
    )


@pytest.fixture(scope="session", autouse=True)
async def no_pdf_worker_is_left_running() -> AsyncGenerator[None]:
    """The doors print on the process's own PDF worker."""
    yield
    await shared_pdf_worker().close()
