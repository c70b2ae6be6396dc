"""What an order costs: a pure rule."""

from datetime import UTC, datetime
from uuid import UUID

from pwa_tickets.orders.pricing import CartSeat, ChosenUpsell, quote

FRIDAY, SATURDAY = UUID(int=1), UUID(int=2)


def seat(
    number: str, *, show: UUID = FRIDAY, row: str = "C", zone: str = "Standard", cents: int = 2200
) -> CartSeat:
    return CartSeat(
        id=UUID(int=int(number) + 1000 * show.int),
        show_id=show,
        series_id=UUID(int=9),
        show_title="Friday" if show == FRIDAY else "Saturday",
        starts_at=datetime(2027, 5, 14, 22, 30, tzinfo=UTC),
        time_zone="America/New_York",
        section="Center",
        row_name=row,
        seat_number=number,
        zone=zone,
        price_in_cents=cents,
    )


def test_a_line_for_each_show_and_extra_adds_up() -> None:
    video = ChosenUpsell(name="Digital video", description=None, quantity=2, price_in_cents=2400)
    priced = quote([seat("105"), seat("106"), seat("5", show=SATURDAY, cents=2800)], [video], currency="usd")
    assert [(line.title, line.quantity, line.amount_in_cents) for line in priced.lines] == [
        ("Friday", 2, 4400),
        ("Saturday", 1, 2800),
        ("Digital video", 2, 4800),
    ]
    assert priced.total_in_cents == 12000


def test_seats_of_one_row_and_price_are_told_together_in_the_order_they_sit() -> None:
    priced = quote(
        [seat("105"), seat("106"), seat("107", zone="Premium", cents=2800), seat("3", row="D")],
        [],
        currency="usd",
    )
    assert [(s.row_name, s.seat_numbers, s.zone, s.price_in_cents) for s in priced.lines[0].seats] == [
        ("C", ["105", "106"], "Standard", 2200),
        ("C", ["107"], "Premium", 2800),
        ("D", ["3"], "Standard", 2200),
    ]


def test_nothing_costs_nothing() -> None:
    assert quote([], [], currency="usd").total_in_cents == 0
