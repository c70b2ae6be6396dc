"""A PDF of one ticket and of twenty, as the PDF worker makes them, against bare WeasyPrint of an empty page.

In the program itself, so without HTTP and storage: what a download that is not kept yet has to wait for.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from bench.measure import Cell, Stopwatch, Timings, print_machine, print_table
from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.settings import Settings
from pwa_tickets.shows.show_view import Show, Venue
from pwa_tickets.storage import Storage
from pwa_tickets.tickets import seat_map_picture, ticket_pdf
from pwa_tickets.tickets.pdf_worker import PdfWorker
from pwa_tickets.tickets.ticket_pdf import PaperSize, TicketPdfs
from tests import ticket_codes

TIMES = 5
EMPTY = "<!doctype html><title>Nothing</title>"
VENUE = Venue(
    id=uuid4(),
    name="Riverside Auditorium",
    address="400 River Street",
    city="Millbrook",
    time_zone="America/New_York",
    map_version=1,
)
SHOW = Show(
    id=uuid4(), series_id=uuid4(), title="The Night Garden", series_name="Spring Recital 2027", poster="green",
    starts_at=datetime(2027, 5, 15, 17, tzinfo=UTC), doors_at=datetime(2027, 5, 15, 16, 15, tzinfo=UTC),
    updated_at=datetime(2027, 1, 1, tzinfo=UTC), venue=VENUE,
)  # fmt: skip


async def main() -> None:
    """Print the table."""
    print_machine("Tickets on paper")
    drawn = seat_map_picture.draw(
        [("Center", row, x * 100, 500 + y * 110) for y, row in enumerate("ABCDEFGHJ") for x in range(20)]
    )
    assert drawn is not None
    with TemporaryDirectory() as folder:
        settings = Settings(database_url="postgresql://nowhere", data_dir=Path(folder), secret_key=b"k" * 32)
        pdfs = TicketPdfs(
            settings=settings,
            storage=Storage.from_settings(settings),
            pdf_worker=PdfWorker(),
            somebody_waits=True,
        )
        with Stopwatch() as start:
            await pdfs.pdf_worker.warm_up()
        papers: dict[str, Callable[[], str]] = {
            "an empty page": lambda: EMPTY,
            "1 ticket": lambda: pages_of(settings, 1, drawn),
            "20 tickets": lambda: pages_of(settings, 20, drawn),
        }
        rows: list[list[Cell]] = []
        empty = 0.0
        for name, page in papers.items():
            done, html_seconds, length = Timings(), 0.0, 0
            for _ in range(TIMES):
                with Stopwatch() as writing:
                    html = page()
                with Stopwatch() as pressing:
                    length = len(await pdfs.pdf(html))
                html_seconds += writing.wall
                done.seconds.append(pressing.wall)
            empty = empty or done.ms(50)
            rows.append(
                [
                    name,
                    html_seconds / TIMES * 1000,
                    done.ms(50),
                    done.ms(95),
                    f"{done.ms(50) / empty:.0f} x",
                    length,
                ]
            )
        await pdfs.pdf_worker.close()
    print_table(f"The PDF worker starts in {start.wall:.1f} s, once",
                ["", "html ms", "p50 ms", "p95 ms", "of empty", "bytes"], rows)  # fmt: skip


def pages_of(settings: Settings, tickets: int, drawn: seat_map_picture.SeatMapPicture) -> str:
    """The pages of so many tickets."""
    bought = order(tickets)
    return ticket_pdf.pages(settings, bought, bought.tickets, {VENUE.id: drawn}, PaperSize.LETTER)


def order(tickets: int) -> Order:
    """Somebody's order."""
    bought = tuple(
        Ticket(
            id=uuid4(), ticket_number=f"T-7Q2M-{number:04d}", qr_code=ticket_codes.new_code(), show_id=SHOW.id,
            section="Center", row_name="H", seat_number=str(number), place=str(number), zone_name="Standard",
            price_in_cents=2200, x=-50, y=1370, scanned_at=None, voided_at=None,
        )
        for number in range(101, 101 + tickets)
    )  # fmt: skip
    return Order(
        id=uuid4(), order_number="ORD-20261122-7K3M9Q", customer_name="Maya Okafor", customer_email="maya@example.com",
        status="paid", currency="usd", total_amount_in_cents=2200 * tickets, refunded_amount_in_cents=0,
        created_at=datetime(2026, 11, 22, tzinfo=UTC), items=(), tickets=bought, refunds=(), shows=(SHOW,),
    )  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
