"""An order with tickets for one show, as values, and reading a printed ticket back: its words and its codes."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pypdfium2
import zxingcpp
from PIL import Image

from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.shows.show_view import Show, Venue
from pwa_tickets.tickets import seat_map_picture, ticket_pdf
from pwa_tickets.tickets.seat_map_picture import SeatMapPicture
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from tests import ticket_codes

VENUE = Venue(
    id=uuid4(),
    name="Riverside Auditorium",
    address="400 River Street",
    city="Millbrook",
    time_zone="America/New_York",
    map_version=1,
)
SHOW = Show(
    id=uuid4(),
    series_id=uuid4(),
    title="The Night Garden",
    series_name="Spring Recital 2027",
    poster="green",
    starts_at=datetime(2027, 5, 15, 17, tzinfo=UTC),
    doors_at=datetime(2027, 5, 15, 16, 15, tzinfo=UTC),
    updated_at=datetime(2027, 1, 1, tzinfo=UTC),
    venue=VENUE,
)


def a_ticket(number: int = 107, **changes: object) -> Ticket:
    facts: dict[str, object] = {
        "id": uuid4(),
        "ticket_number": f"T-7Q2M-{number:04d}",
        "qr_code": ticket_codes.new_code(),
        "show_id": SHOW.id,
        "section": "Center",
        "row_name": "H",
        "seat_number": str(number),
        "place": f"{number:04d}",
        "zone_name": "Standard",
        "price_in_cents": 2200,
        "x": -50,
        "y": 1370,
        "scanned_at": None,
        "voided_at": None,
    }
    return Ticket(**(facts | changes))  # type: ignore[arg-type]


def an_order(*tickets: Ticket, name: str = "Maya Okafor", shows: tuple[Show, ...] = (SHOW,)) -> Order:
    return Order(
        id=uuid4(),
        order_number="ORD-20261122-7K3M9Q",
        customer_name=name,
        customer_email="maya@example.com",
        status="paid",
        currency="usd",
        total_amount_in_cents=2200 * len(tickets),
        refunded_amount_in_cents=0,
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        items=(),
        tickets=tickets,
        refunds=(),
        shows=shows,
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
