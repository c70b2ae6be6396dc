"""Every code on every page decodes from paper, whatever people are called, and no old page is served again."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets import codes, seat_map_picture, ticket_pdf
from pwa_tickets.tickets.facts import Order, Show, Ticket, Venue
from pwa_tickets.tickets.pdf_worker import PdfFailed, PdfWorker
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs

VENUE = Venue(
    id=uuid4(),
    name="Riverside Auditorium",
    address="400 River Street",
    city="Millbrook",
    time_zone="America/New_York",
)
SHOW = Show(
    id=uuid4(),
    title="The Night Garden",
    series_name="Spring Recital 2027",
    poster="green",
    starts_at=datetime(2027, 5, 15, 17, tzinfo=UTC),
    doors_at=datetime(2027, 5, 15, 16, 15, tzinfo=UTC),
    updated_at=datetime(2027, 1, 1, tzinfo=UTC),
    venue=VENUE,
)
LETTER_POINTS, A4_POINTS = (612, 792), (595, 842)


def a_ticket(number: int = 107, **changes: object) -> Ticket:
    facts: dict[str, object] = {
        "id": uuid4(),
        "ticket_number": f"T-7Q2M-{number:04d}",
        "qr_code": codes.new_code(),
        "show": SHOW,
        "section": "Center",
        "row_name": "H",
        "seat_number": str(number),
        "zone_name": "Standard",
        "price_in_cents": 2200,
        "x": -50,
        "y": 1370,
    }
    return Ticket(**(facts | changes))  # type: ignore[arg-type]


def an_order(*tickets: Ticket, name: str = "Maya Okafor") -> Order:
    return Order(
        id=uuid4(),
        order_number="ORD-20261122-7K3M9Q",
        customer_name=name,
        customer_email="maya@example.com",
        status="paid",
        currency="usd",
        total_in_cents=2200 * len(tickets),
        refunded_in_cents=0,
        access_version=1,
        tickets=tickets,
        upsells=(),
    )


def venues() -> dict[UUID, SeatMapPicture]:
    drawn = seat_map_picture.draw(
        [("Center", row, x * 100, 500 + y * 110) for y, row in enumerate("ABCDEFGHJ") for x in range(20)]
    )
    assert drawn
    return {VENUE.id: drawn}


async def printed(
    pdfs: TicketPdfs, order: Order, paper: PaperSize = PaperSize.LETTER
) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(await ticket_pdf.render(pdfs, order, order.tickets, venues(), paper))


def pictures(document: pypdfium2.PdfDocument, dpi: int = 100) -> list[Image.Image]:
    return [page.render(scale=dpi / 72).to_pil() for page in document]


def read(page: Image.Image) -> list[str]:
    found = sorted(zxingcpp.read_barcodes(page), key=lambda code: code.position.top_left.y)
    return [code.text for code in found]


def words(document: pypdfium2.PdfDocument, page: int = 0) -> str:
    return str(document[page].get_textpage().get_text_range()).replace("\r\n", "\n")


@pytest.mark.parametrize("paper", list(PaperSize))
async def test_twenty_tickets_are_ten_pages_and_each_code_reads_back(
    pdfs: TicketPdfs, paper: PaperSize
) -> None:
    order = an_order(*(a_ticket(101 + place) for place in range(20)))
    document = await printed(pdfs, order, paper)
    assert len(document) == 10
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {
        LETTER_POINTS if paper is PaperSize.LETTER else A4_POINTS
    }
    found = [text for page in pictures(document) for text in read(page)]
    assert found == [ticket.qr_code for ticket in order.tickets]


async def test_one_ticket_is_one_page_with_all_that_a_person_needs(pdfs: TicketPdfs) -> None:
    ticket = a_ticket()
    document = await printed(pdfs, an_order(ticket))
    assert len(document) == 1
    said = words(document)
    for word in (
        "Starlight Dance Academy, Spring Recital 2027",
        "The Night Garden",
        "Saturday, May 15, 2027, 1:00 pm",
        "Doors open 12:15 pm",
        "Center",
        "107",
        "Standard $22.00",
        "Maya Okafor",
        "Order ORD-20261122-7K3M9Q",
        "Ticket T-7Q2M-0107",
    ):
        assert word in said
    assert codes.normalize(said.split("TKT-")[1].split("Ticket")[0]) == ticket.qr_code


async def test_the_code_is_62_mm_wide_with_its_quiet_zone_and_all_ink_stays_in_the_live_area(
    pdfs: TicketPdfs,
) -> None:
    order = an_order(a_ticket(), a_ticket(108))
    for paper, (width, height) in ((PaperSize.LETTER, (215.9, 279.4)), (PaperSize.A4, (210, 297))):
        [page] = pictures(await printed(pdfs, order, paper), dpi=100)
        mm = 100 / 25.4
        [first, _] = sorted(zxingcpp.read_barcodes(page), key=lambda code: code.position.top_left.y)
        across = (first.position.top_right.x - first.position.top_left.x) / mm
        assert across == pytest.approx(62 * 25 / 33, abs=0.6)  # 25 of 33 modules: 4 quiet ones on each side
        ink = page.convert("L").point(lambda value: 255 if value < 200 else 0).getbbox()
        assert ink
        left, top, right, bottom = (edge / mm for edge in ink)
        assert left >= (width - 190) / 2 - 0.5
        assert right <= (width + 190) / 2 + 0.5
        assert top >= (height - 260) / 2 - 0.5
        assert bottom <= (height + 260) / 2 + 0.5


@pytest.mark.parametrize(
    "name",
    [
        "ليلى بنت أحمد 🌸 Okafor",
        "Зоя <script>alert(1)</script> & Söhne",
        "W" * 300,
        "Maya\nOkafor\t{{ 7 * 7 }}",
        "𝓜𝓪𝔂𝓪 🩰🩰🩰",
    ],
)
async def test_any_name_title_and_seat_leaves_the_codes_where_they_are(pdfs: TicketPdfs, name: str) -> None:
    plain = [a_ticket(), a_ticket(108)]
    show = replace(SHOW, title=name, series_name=name, venue=replace(VENUE, name=name, address=name))
    odd = [
        replace(ticket, show=show, section=name, row_name=name, seat_number=name, zone_name=name)
        for ticket in plain
    ]
    [usual] = pictures(await printed(pdfs, an_order(*plain)))
    [strange] = pictures(await printed(pdfs, an_order(*odd, name=name)))
    where = [
        [
            (code.text, code.position.top_left.x, code.position.top_left.y)
            for code in zxingcpp.read_barcodes(page)
        ]
        for page in (usual, strange)
    ]
    assert len(where[0]) == 2
    assert where[0] == where[1]


async def test_what_people_write_is_text_not_markup(pdfs: TicketPdfs, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the house")
    name = f'<object data="file://{secret}"></object><img src="http://127.0.0.1:9/x.png">'
    said = words(await printed(pdfs, an_order(a_ticket(), name=name)))
    assert "<object data=" in said
    assert "the secret of the house" not in said


async def test_the_pdf_worker_fetches_no_file_and_no_page(pdf_worker: PdfWorker, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><text y="20">the secret of the house</text></svg>'
    )
    html = f'<p>words</p><img src="file://{secret}"><link rel="attachment" href="file://{secret}">'
    pdf = await pdf_worker.pdf(html)
    assert b"EmbeddedFile" not in pdf
    said = words(pypdfium2.PdfDocument(pdf))
    assert "words" in said
    assert "secret" not in said


async def test_a_page_is_made_once_and_found_again(pdfs: TicketPdfs, tmp_path: Path) -> None:
    order = an_order(a_ticket())
    first = await ticket_pdf.render(pdfs, order, order.tickets, venues())
    files = [file for file in (tmp_path / "files").rglob("*") if file.is_file()]
    assert len(files) == 1
    files[0].write_bytes(b"what is kept")
    assert await ticket_pdf.render(pdfs, order, order.tickets, venues()) == b"what is kept"
    assert first.startswith(b"%PDF")


@pytest.mark.parametrize("change", ["qr_code", "show", "name", "paper", "studio"])
async def test_a_page_that_would_say_something_else_is_another_page(pdfs: TicketPdfs, change: str) -> None:
    ticket = a_ticket()
    order, paper = an_order(ticket), PaperSize.LETTER
    before = ticket_pdf.pages(pdfs.settings, order, order.tickets, venues(), paper)
    await ticket_pdf.render(pdfs, order, order.tickets, venues(), paper)
    settings = pdfs.settings
    match change:
        case "qr_code":
            order = replace(order, tickets=(replace(ticket, qr_code=codes.new_code()),))
        case "show":
            order = replace(order, tickets=(replace(ticket, show=replace(SHOW, doors_at=SHOW.starts_at)),))
        case "name":
            order = replace(order, customer_name="Ruth Okafor")
        case "paper":
            paper = PaperSize.A4
        case _:
            settings = replace(settings, studio_name="Moonlight Dance")
    after = await ticket_pdf.render(replace(pdfs, settings=settings), order, order.tickets, venues(), paper)
    assert ticket_pdf.pages(settings, order, order.tickets, venues(), paper) != before
    assert [text for page in pictures(pypdfium2.PdfDocument(after)) for text in read(page)] == [
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
    pdf = await ticket_pdf.render(replace(pdfs, storage=storage), order, order.tickets, venues())
    assert read(pictures(pypdfium2.PdfDocument(io.BytesIO(pdf)))[0]) == [order.tickets[0].qr_code]


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
