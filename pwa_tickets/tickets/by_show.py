"""Groups an order by show: which seats, when, where, and the calendar entry. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from pwa_tickets.tickets.calendar import Entry
from pwa_tickets.tickets.facts import Order, SeatName, Show, Ticket, Venue, by_show
from pwa_tickets.web.words import clock, long_day, seat_ranges


@dataclass(frozen=True, kw_only=True)
class ShowTickets:
    """One show of an order with the seats in it, as mail and lookup say it."""

    show: Show
    tickets: tuple[Ticket, ...]

    @property
    def count(self) -> int:
        """How many seats."""
        return len(self.tickets)

    @property
    def seats(self) -> str:
        """`Center H 105–108, Balcony AA 3`."""
        return seats_in_words([ticket.seat for ticket in self.tickets])

    @property
    def weekday(self) -> str:
        """`Saturday`."""
        return long_day(self.show.starts_at, self.show.venue.time_zone).partition(",")[0]

    @property
    def when(self) -> str:
        """`Saturday, May 15, 1:00 pm, doors 12:15 pm`."""
        day = long_day(self.show.starts_at, self.show.venue.time_zone).rpartition(",")[0]
        return f"{day}, {self.hours}"

    @property
    def hours(self) -> str:
        """`1:00 pm, doors 12:15 pm`."""
        zone = self.show.venue.time_zone
        doors = f", doors {clock(self.show.doors_at, zone)}" if self.show.doors_at else ""
        return f"{clock(self.show.starts_at, zone)}{doors}"

    @property
    def price_in_cents(self) -> int:
        """All its seats together."""
        return sum(ticket.price_in_cents for ticket in self.tickets)


def tickets_by_show(tickets: Sequence[Ticket]) -> list[ShowTickets]:
    """The tickets by show, soonest first."""
    return [ShowTickets(show=show, tickets=tuple(of_show)) for show, of_show in by_show(tickets)]


def seats_in_words(seats: Sequence[SeatName]) -> str:
    """`Center H 105–108, Balcony AA 3`: row by row, as they sit."""
    rows = groupby(seats, key=lambda seat: (seat.section, seat.row_name))
    return ", ".join(
        f"{section} {row} {seat_ranges([seat.seat_number for seat in of_row])}"
        for (section, row), of_row in rows
    )


def headline(tickets: Sequence[Ticket]) -> str:
    """What they are tickets for: the show, or the series when its shows have different titles."""
    titles = list(dict.fromkeys(ticket.show.title for ticket in tickets))
    series = list(dict.fromkeys(ticket.show.series_name for ticket in tickets))
    if len(titles) == 1:
        return titles[0]
    return series[0] if len(series) == 1 else " and ".join([", ".join(titles[:-1]), titles[-1]])


def entry(show_tickets: ShowTickets, *, order: Order | None, base_url: str) -> Entry:
    """The calendar entry: of a buyer's show, or of the show alone."""
    show, zone = show_tickets.show, show_tickets.show.venue.time_zone
    host = urlsplit(base_url).hostname or "localhost"
    lines = [
        show_tickets.seats,
        f"Doors open {clock(show.doors_at, zone)}" if show.doors_at else "",
        f"Order {order.order_number}" if order else "",
    ]
    return Entry(
        uid=f"{show.id}{f'-{order.id}' if order else ''}@{host}",
        revision=int(show.updated_at.timestamp()),
        title=show.title,
        starts_at=show.starts_at,
        doors_at=show.doors_at,
        place=show.venue.place,
        words="\n".join(line for line in lines if line),
        url=f"{base_url}/wallet" if order else f"{base_url}/shows/{show.id}",
    )


def map_url(venue: Venue) -> str:
    """Opens the phone's map at the venue."""
    return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': venue.place})}"
