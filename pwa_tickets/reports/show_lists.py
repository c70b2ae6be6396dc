"""Lists for the evening of a show: every seat with its name, every name with its seats, and what is kept back for whom."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.notifications.email_templates import templates
from pwa_tickets.seats.holds import held_seats
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.ticket_pdf import PaperSize
from pwa_tickets.web.words import seat_ranges
from pwa_tickets.web.xlsx_export import Cell

_SEATS: Final = text("""
    select l.section, l.row_name, l.seat_number, l.zone_name, l.place, t.ticket_number, t.scanned_at, o.id as order_id,
           o.order_number, o.customer_name, 0 as owes_in_cents
    from tickets t join seat_labels l on l.show_seat_id = t.show_seat_id
    join ticket_orders o on o.id = t.ticket_order_id
    where l.show_id = :show_id and t.voided_at is null
    union all
    select l.section, l.row_name, l.seat_number, l.zone_name, l.place, null, null, o.id, o.order_number, o.customer_name,
           o.total_amount_in_cents
    from ticket_orders o join ticket_order_items i on i.ticket_order_id = o.id
    join seat_labels l on l.show_seat_id = i.show_seat_id
    where l.show_id = :show_id and o.pays_later and o.status = 'pending' and o.expires_at > now()
    order by 5
""")


class ListBy(StrEnum):
    """How a list is sorted."""

    SEAT = "seat"
    NAME = "name"


class SoldSeat(msgspec.Struct, kw_only=True, frozen=True):
    """A seat with its ticket, or one that is kept for somebody who owes for it.

    Attributes:
        ticket_number: none before it is paid.
        owes_in_cents: what its order is still to pay.
    """

    section: str
    row_name: str
    seat_number: str
    zone_name: str | None
    place: str
    ticket_number: str | None
    scanned_at: datetime | None
    order_id: UUID
    order_number: str
    customer_name: str
    owes_in_cents: int


class Party(msgspec.Struct, kw_only=True, frozen=True):
    """What one order has of a show.

    Attributes:
        rows: (section, row, seats in words), in the order of the hall.
        tickets: how many seats it has, and `checked_in` how many of them have come in.
        owes_in_cents: what it is still to pay before it has tickets.
    """

    customer_name: str
    order_number: str
    rows: tuple[tuple[str, str, str], ...]
    tickets: int
    checked_in: int
    owes_in_cents: int


SEAT_COLUMNS: Final = (
    "section",
    "row",
    "seat",
    "zone",
    "name",
    "order_number",
    "ticket_number",
    "checked_in_at",
    "owes",
)
NAME_COLUMNS: Final = ("name", "order_number", "seats", "tickets", "checked_in", "owes")
HOLD_COLUMNS: Final = ("reason", "kept_for", "by", "until", "section", "row", "seats", "count")


async def sold_seats(db: AsyncSession, show_id: UUID) -> list[SoldSeat]:
    """Every seat of a show that has a ticket or is kept unpaid, as they sit. Staff or system actor."""
    rows = (await db.execute(_SEATS, {"show_id": show_id})).mappings()
    return [msgspec.convert(dict(row), SoldSeat) for row in rows]


async def list_html(
    db: AsyncSession, settings: Settings, show: object, show_id: UUID, *, by: ListBy, paper: PaperSize
) -> str:
    """A list of a show for the PDF worker, with a box to tick for each seat. Staff or system actor.

    Args:
        show: its title, its time, its venue's name and time zone.
    """
    seats = await sold_seats(db, show_id)
    return (
        templates(settings)
        .get_template("reports/show-list.html")
        .render(show=show, by=by, paper=paper, seats=seats, parties=parties(seats))
    )


def parties(seats: Sequence[SoldSeat]) -> list[Party]:
    """The same seats by who bought them, in the order of the names."""
    by_name = sorted(seats, key=lambda seat: (seat.customer_name.casefold(), seat.order_number, seat.place))
    return [_party(list(of_order)) for _, of_order in groupby(by_name, key=lambda seat: seat.order_id)]


def _party(seats: Sequence[SoldSeat]) -> Party:
    rows = groupby(seats, key=lambda seat: (seat.section, seat.row_name))
    return Party(
        customer_name=seats[0].customer_name,
        order_number=seats[0].order_number,
        rows=tuple((*place, seat_ranges([seat.seat_number for seat in of_row])) for place, of_row in rows),
        tickets=len(seats),
        checked_in=sum(seat.scanned_at is not None for seat in seats),
        owes_in_cents=seats[0].owes_in_cents,
    )


def seat_rows(seats: Sequence[SoldSeat], zone: ZoneInfo) -> list[Sequence[Cell]]:
    """A row a seat, under `SEAT_COLUMNS`; times on the clock of the zone."""
    return [
        (
            seat.section,
            seat.row_name,
            seat.seat_number,
            seat.zone_name,
            seat.customer_name,
            seat.order_number,
            seat.ticket_number,
            seat.scanned_at and seat.scanned_at.astimezone(zone),
            _owed(seat.owes_in_cents),
        )
        for seat in seats
    ]


def name_rows(seats: Sequence[SoldSeat]) -> list[Sequence[Cell]]:
    """A row a party, under `NAME_COLUMNS`."""
    return [
        (
            party.customer_name,
            party.order_number,
            "; ".join(f"{section} {row} {numbers}" for section, row, numbers in party.rows),
            party.tickets,
            party.checked_in,
            _owed(party.owes_in_cents),
        )
        for party in parties(seats)
    ]


def _owed(cents: int) -> Decimal | None:
    """An amount for a spreadsheet; nothing where nobody owes."""
    return Decimal(cents).scaleb(-2) if cents else None


async def hold_rows(db: AsyncSession, show_id: UUID, zone: ZoneInfo) -> list[Sequence[Cell]]:
    """A row for each row of seats that are kept back together, under `HOLD_COLUMNS`. Staff actor."""
    return [
        (
            held.hold.reason if held.hold else None,
            held.hold.kept_for if held.hold else None,
            held.by,
            held.hold.until.astimezone(zone) if held.hold and held.hold.until else None,
            row.section,
            row.row_name,
            seat_ranges(row.seat_numbers),
            len(row.seat_ids),
        )
        for held in await held_seats(db, show_id)
        for row in held.rows
    ]
