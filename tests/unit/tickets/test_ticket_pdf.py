"""Every code on every page decodes from paper, whatever people are called, and what they write stays words."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from msgspec.structs import replace

from pwa_tickets.commands.doctor import SCRIPTS
from pwa_tickets.tickets.pdf_worker import PdfWorker
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from tests import ticket_codes
from tests.unit.tickets.sample_order import (
    SHOW,
    VENUE,
    a_ticket,
    an_order,
    page_images,
    page_text,
    read_codes,
    rendered,
)

pytestmark = pytest.mark.proof

US_LETTER_POINTS, A4_POINTS = (612, 792), (595, 842)


@pytest.mark.parametrize("paper", list(PaperSize))
async def test_twenty_tickets_are_ten_pages_and_each_code_reads_back(
    pdfs: TicketPdfs, paper: PaperSize
) -> None:
    order = an_order(*(a_ticket(101 + place) for place in range(20)))
    document = await rendered(pdfs, order, paper)
    assert len(document) == 10
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {
        US_LETTER_POINTS if paper is PaperSize.LETTER else A4_POINTS
    }
    found = [text for page in page_images(document) for text in read_codes(page)]
    assert found == [ticket.qr_code for ticket in order.tickets]


async def test_one_ticket_is_one_page_with_all_that_a_person_needs(pdfs: TicketPdfs) -> None:
    ticket = a_ticket()
    document = await rendered(pdfs, an_order(ticket))
    assert len(document) == 1
    said = page_text(document).replace("\u00a0", " ")
    for word in (
        "Starlight Dance Academy",
        "Spring Recital 2027, The Night",  # two lines
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
    assert ticket_codes.normalize(said.split("TKT-")[1].split("Ticket")[0]) == ticket.qr_code


async def test_the_code_is_62_mm_wide_with_its_quiet_zone_and_all_ink_stays_in_the_live_area(
    pdfs: TicketPdfs,
) -> None:
    order = an_order(a_ticket(), a_ticket(108))
    for paper, (width, height) in ((PaperSize.LETTER, (215.9, 279.4)), (PaperSize.A4, (210, 297))):
        [page] = page_images(await rendered(pdfs, order, paper), dpi=100)
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
    odd = [replace(ticket, section=name, row_name=name, seat_number=name, zone_name=name) for ticket in plain]
    [usual] = page_images(await rendered(pdfs, an_order(*plain)))
    [strange] = page_images(await rendered(pdfs, an_order(*odd, name=name, shows=(show,))))
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
    said = page_text(await rendered(pdfs, an_order(a_ticket(), name=name)))
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
    said = page_text(pypdfium2.PdfDocument(pdf))
    assert "words" in said
    assert "secret" not in said


@pytest.mark.parametrize("script", SCRIPTS)
async def test_a_name_in_any_script_is_printed_and_no_box(pdf_worker: PdfWorker, script: str) -> None:
    assert await pdf_worker.missing_glyphs(SCRIPTS[script]) == ""


async def test_a_character_that_no_font_has_is_told(pdf_worker: PdfWorker) -> None:
    assert await pdf_worker.missing_glyphs("Maya \U0010fffd & <b>") == "\U0010fffd"
