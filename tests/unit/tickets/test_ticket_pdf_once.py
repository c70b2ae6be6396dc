"""A printed ticket is made once, found again, and made anew when it would say something else or the process died."""

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from msgspec import structs

from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets import ticket_pdf
from pwa_tickets.tickets.pdf_worker import PdfFailed, PdfWorker
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from tests import ticket_codes
from tests.unit.tickets.sample_order import (
    SHOW,
    a_ticket,
    an_order,
    page_images,
    read_codes,
    seat_map_pictures,
)

pytestmark = pytest.mark.proof


async def test_a_page_is_made_once_and_found_again(pdfs: TicketPdfs, tmp_path: Path) -> None:
    order = an_order(a_ticket())
    first = await ticket_pdf.render(pdfs, order, order.tickets, seat_map_pictures())
    files = [file for file in (tmp_path / "files").rglob("*") if file.is_file()]
    assert len(files) == 1
    files[0].write_bytes(b"what is kept")
    assert await ticket_pdf.render(pdfs, order, order.tickets, seat_map_pictures()) == b"what is kept"
    assert first.startswith(b"%PDF")


@pytest.mark.parametrize("change", ["qr_code", "show", "name", "paper", "studio"])
async def test_a_page_that_would_say_something_else_is_another_page(pdfs: TicketPdfs, change: str) -> None:
    ticket = a_ticket()
    order, paper = an_order(ticket), PaperSize.LETTER
    before = ticket_pdf.pages(pdfs.settings, order, order.tickets, seat_map_pictures(), paper)
    await ticket_pdf.render(pdfs, order, order.tickets, seat_map_pictures(), paper)
    settings = pdfs.settings
    match change:
        case "qr_code":
            order = structs.replace(
                order, tickets=(structs.replace(ticket, qr_code=ticket_codes.new_code()),)
            )
        case "show":
            order = structs.replace(order, shows=(structs.replace(SHOW, doors_at=SHOW.starts_at),))
        case "name":
            order = structs.replace(order, customer_name="Ruth Okafor")
        case "paper":
            paper = PaperSize.A4
        case _:
            settings = replace(settings, studio_name="Moonlight Dance")
    after = await ticket_pdf.render(
        replace(pdfs, settings=settings), order, order.tickets, seat_map_pictures(), paper
    )
    assert ticket_pdf.pages(settings, order, order.tickets, seat_map_pictures(), paper) != before
    assert [text for page in page_images(pypdfium2.PdfDocument(after)) for text in read_codes(page)] == [
        order.tickets[0].qr_code
    ]


async def test_without_storage_a_page_is_made_all_the_same(
    pdfs: TicketPdfs, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    storage = Storage.at(folder)
    folder.rmdir()
    folder.write_text("a file where the folder was")
    assert await storage.reachable() is False
    order = an_order(a_ticket())
    pdf = await ticket_pdf.render(replace(pdfs, storage=storage), order, order.tickets, seat_map_pictures())
    assert read_codes(page_images(pypdfium2.PdfDocument(io.BytesIO(pdf)))[0]) == [order.tickets[0].qr_code]


async def test_a_press_that_dies_is_started_again_and_a_page_it_cannot_print_is_said(
    pdf_worker: PdfWorker,
) -> None:
    await pdf_worker.pdf("<p>one</p>")
    process = pdf_worker._process
    assert process
    process.kill()
    assert (await pdf_worker.pdf("<p>two</p>")).startswith(b"%PDF")
    with pytest.raises(PdfFailed):
        await pdf_worker.pdf("<div>" * 3000)
    assert (await pdf_worker.pdf("<p>three</p>")).startswith(b"%PDF")
