"""An order is said show_tickets by show_tickets, as a neighbour would say it."""

from datetime import timedelta
from uuid import uuid4

from msgspec.structs import replace

from pwa_tickets.tickets.by_show import entry, headline, tickets_by_show
from tests.unit.tickets.sample_order import SHOW, a_ticket, an_order

FRIDAY = replace(
    SHOW, id=uuid4(), title="Night Lights", starts_at=SHOW.starts_at - timedelta(days=1), doors_at=None
)


def test_soonest_first_with_seats_as_they_sit() -> None:
    tickets = [a_ticket(5, show_id=FRIDAY.id, section="Left", row_name="C")]
    tickets += [*(a_ticket(n) for n in (105, 106, 107)), a_ticket(3, row_name="AA", section="Balcony")]
    friday, saturday = tickets_by_show(an_order(*tickets, shows=(FRIDAY, SHOW)))
    assert friday.seats == "Left C 5"
    assert saturday.seats == "Center H 105–107, Balcony AA 3"
    assert saturday.when == "Saturday, May 15, 1:00 pm, doors 12:15 pm"
    assert friday.when == "Friday, May 14, 1:00 pm"
    assert (saturday.weekday, saturday.count, saturday.price_in_cents) == ("Saturday", 4, 8800)


def test_what_the_tickets_are_for_in_few_words() -> None:
    elsewhere = replace(FRIDAY, series_name="Winter Recital")
    assert headline([SHOW]) == "The Night Garden"
    assert headline([SHOW, FRIDAY]) == "Spring Recital 2027"
    assert headline([SHOW, elsewhere]) == "The Night Garden and Night Lights"


def test_the_calendar_knows_an_evening_of_an_order_again() -> None:
    order = an_order(a_ticket(), a_ticket(108))
    [show_tickets] = tickets_by_show(order)
    mine = entry(show_tickets, order=order, base_url="https://tickets.example.com")
    assert mine.uid == f"{SHOW.id}@tickets.example.com"
    assert mine.uid == entry(show_tickets, order=order, base_url="https://tickets.example.com").uid
    assert mine.words == "Center H 107 and 108\nDoors open 12:15 pm\nOrder ORD-20261122-7K3M9Q"
    public = entry(show_tickets, order=None, base_url="https://tickets.example.com")
    assert public.uid == f"{SHOW.id}@tickets.example.com"
    assert public.url.endswith(f"/shows/{SHOW.id}")
