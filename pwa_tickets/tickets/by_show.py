"""Groups an order by show: which seats, when, where, and the calendar entry. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol
from urllib.parse import urlsplit

from pwa_tickets.i18n import gettext
from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.shows.show_view import Show
from pwa_tickets.tickets.calendar import Entry
from pwa_tickets.web.words import after_section, clock, day_of_year, weekday


class SeatLabel(Protocol):
    """What everybody calls a seat: a ticket's, or one in a cart."""

    @property
    def section(self) -> str: ...
    @property
    def row_name(self) -> str: ...
    @property
    def seat_number(self) -> str: ...


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
        return seats_in_words(self.tickets)

    @property
    def weekday(self) -> str:
        """`Saturday`."""
        return weekday(self.show.starts_at, self.show.venue.time_zone)

    @property
    def when(self) -> str:
        """`Saturday, May 15, 1:00 pm, doors 12:15 pm`."""
        return f"{day_of_year(self.show.starts_at, self.show.venue.time_zone)}, {self.hours}"

    @property
    def hours(self) -> str:
        """`1:00 pm, doors 12:15 pm`."""
        zone = self.show.venue.time_zone
        starts = clock(self.show.starts_at, zone)
        if self.show.doors_at is None:
            return starts
        doors = clock(self.show.doors_at, zone)
        return gettext("%(time)s, doors %(doors)s") % {"time": starts, "doors": doors}

    @property
    def price_in_cents(self) -> int:
        """All its seats together."""
        return sum(ticket.price_in_cents for ticket in self.tickets)


def tickets_by_show(order: Order) -> list[ShowTickets]:
    """The tickets of an order that are still good, by show, soonest first."""
    return [ShowTickets(show=show, tickets=tickets) for show, tickets in order.by_show(order.standing)]


def seats_in_words(seats: Sequence[SeatLabel]) -> str:
    """`Center H 105–108, Balcony AA 3, Lawn, general admission × 2`: row by row, as they sit."""
    rows = groupby(seats, key=lambda seat: (seat.section, seat.row_name))
    return ", ".join(
        section + after_section([seat.seat_number for seat in of_row], row) for (section, row), of_row in rows
    )


def headline(shows: Sequence[Show]) -> str:
    """What tickets for these shows are for: `The Night Garden, Friday evening`, or the series of several shows."""
    titles = list(dict.fromkeys(show.full_title for show in shows))
    series = list(dict.fromkeys(show.series_name for show in shows))
    if len(titles) == 1:
        return titles[0]
    if len(series) == 1:
        return series[0]
    return gettext("%(shows)s and %(last)s") % {"shows": ", ".join(titles[:-1]), "last": titles[-1]}


def order_entries(order: Order, *, base_url: str) -> list[Entry]:
    """The calendar entry of each show of an order; one whose tickets are all void takes its entry out of the calendar."""
    groups = [
        ShowTickets(show=show, tickets=tuple(ticket for ticket in tickets if ticket.voided_at is None))
        for show, tickets in order.by_show(order.tickets)
    ]
    return [entry(group, order=order, base_url=base_url) for group in groups]


def entry(show_tickets: ShowTickets, *, order: Order | None, base_url: str) -> Entry:
    """The calendar entry: of a buyer's show, or of the show alone."""
    show, zone = show_tickets.show, show_tickets.show.venue.time_zone
    voided = [
        ticket.voided_at
        for ticket in (order.tickets if order else ())
        if ticket.show_id == show.id and ticket.voided_at is not None
    ]
    is_off = show.cancelled or (order is not None and not show_tickets.tickets)
    host = urlsplit(base_url).hostname or "localhost"
    lines = [
        show_tickets.seats,
        gettext("Doors open %(time)s") % {"time": clock(show.doors_at, zone)} if show.doors_at else "",
        gettext("Order %(number)s") % {"number": order.order_number} if order else "",
    ]
    return Entry(
        uid=f"{show.id}@{host}",
        revision=int(max([show.updated_at, *voided]).timestamp()),
        title=gettext("Canceled: %(show)s") % {"show": show.full_title} if is_off else show.full_title,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        is_off=is_off,
        place=show.venue.full_address,
        words="\n".join(line for line in lines if line),
        url=f"{base_url}/wallet" if order else f"{base_url}/shows/{show.id}",
    )
