"""An order is said show_tickets by show_tickets, as a neighbour would say it."""

from datetime import timedelta
from uuid import uuid4

from msgspec.structs import replace

from pwa_tickets.orders.order_view import Order
from pwa_tickets.tickets.by_show import entry, headline, order_entries, tickets_by_show
from pwa_tickets.tickets.calendar import Entry
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
    assert saturday.when == "Saturday, May 15, 1:00\u00a0pm, doors 12:15\u00a0pm"
    assert friday.when == "Friday, May 14, 1:00\u00a0pm"
    assert (saturday.weekday, saturday.count, saturday.price_in_cents) == ("Saturday", 4, 8800)


def test_what_the_tickets_are_for_in_few_words() -> None:
    elsewhere = replace(FRIDAY, series_name="Winter Recital")
    assert headline([SHOW]) == "Spring Recital 2027, The Night Garden"
    assert headline([SHOW, FRIDAY]) == "Spring Recital 2027"
    assert headline([SHOW, elsewhere]) == (
        "Spring Recital 2027, The Night Garden and Winter Recital, Night Lights"
    )
    assert headline([replace(SHOW, title="Spring Recital 2027, Friday")]) == "Spring Recital 2027, Friday"


def test_the_calendar_knows_an_evening_of_an_order_again() -> None:
    order = an_order(a_ticket(), a_ticket(108))
    [show_tickets] = tickets_by_show(order)
    mine = entry(show_tickets, order=order, base_url="https://tickets.example.com")
    assert mine.uid == f"{SHOW.id}@tickets.example.com"
    assert mine.uid == entry(show_tickets, order=order, base_url="https://tickets.example.com").uid
    assert mine.words == "Center H 107 and 108\nDoors open 12:15\u00a0pm\nOrder ORD-20261122-7K3M9Q"
    assert (mine.title, mine.is_off) == ("Spring Recital 2027, The Night Garden", False)
    public = entry(show_tickets, order=None, base_url="https://tickets.example.com")
    assert public.uid == f"{SHOW.id}@tickets.example.com"
    assert public.url.endswith(f"/shows/{SHOW.id}")


def test_a_calendar_entry_lasts_as_long_as_its_show() -> None:
    for minutes, hours in ((90, 1.5), (None, 2)):
        show = replace(SHOW, duration_minutes=minutes)
        [mine] = order_entries(an_order(a_ticket(), shows=(show,)), base_url="https://tickets.example.com")
        assert mine.ends_at - mine.starts_at == timedelta(hours=hours)


def test_a_show_called_off_and_tickets_that_are_void_take_their_entry_out_of_the_calendar() -> None:
    def entry_of(order: Order) -> Entry:
        [mine] = order_entries(order, base_url="https://tickets.example.com")
        return mine

    before = entry_of(an_order(a_ticket(), a_ticket(108)))
    later = SHOW.updated_at + timedelta(days=1)
    called_off = replace(SHOW, cancelled=True, updated_at=later)
    one_void = [a_ticket(voided_at=later), a_ticket(108)]
    all_void = [a_ticket(voided_at=later), a_ticket(108, voided_at=later)]
    for order in (an_order(a_ticket(), shows=(called_off,)), an_order(*all_void)):
        off = entry_of(order)
        assert (off.is_off, off.title) == (True, "Canceled: Spring Recital 2027, The Night Garden")
        assert off.uid == before.uid
        assert off.revision > before.revision
    assert (
        entry_of(an_order(*one_void)).is_off,
        entry_of(an_order(*one_void)).revision > before.revision,
    ) == (
        False,
        True,
    )
