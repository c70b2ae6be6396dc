"""Which seats of another show a party would get."""

from collections.abc import Iterable

import pytest

from pwa_tickets.orders.seat_matching import PlacedSeat, match_party, sit_together


def drawn(
    taken: str = "", *, rows: str = "ABC", seats: int = 6, dear: str = "A", ada: str = ""
) -> list[PlacedSeat]:
    """Rows of a venue; row A costs more. Seats are named `A1`."""
    return [
        PlacedSeat(
            id=f"{row}{number}",
            section="Center",
            row_name=row,
            seat_number=str(number),
            zone_name="Front" if row in dear else "Rest",
            price_in_cents=3000 if row in dear else 2000,
            kind="ada" if f"{row}{number}" in ada.split() else "regular",
            x=number * 100 + (200 if number > 3 else 0),  # an aisle after the third seat
            is_free=f"{row}{number}" not in taken.split(),
        )
        for row in rows
        for number in range(1, seats + 1)
    ]


def party(names: str, ada: str = "") -> list[PlacedSeat]:
    return [seat for seat in drawn(ada=ada) if seat.id in names.split()]


def ids(seats: Iterable[PlacedSeat] | None) -> str:
    return " ".join(seat.id for seat in seats or ())


@pytest.mark.parametrize(
    ("sat", "taken", "get"),
    [
        ("B1 B2", "", "B1 B2"),  # the same
        ("B1 B2", "B2", "B4 B5"),  # in their row, not across the aisle
        ("B4 B5", "B4 C4 C5 C6", "B5 B6"),  # one on
        ("A1 A2 A3", "A1", "A4 A5 A6"),  # their zone before all
        ("B1 B2 B3", "B1 B4 C2 C5", ""),  # side by side nowhere: see below
    ],
)
def test_the_same_seats_else_side_by_side_near_them(sat: str, taken: str, get: str) -> None:
    found = match_party(party(sat), drawn(taken))
    assert found is not None
    if get:
        assert ids(found) == get
        assert sit_together(found, drawn(taken))
    else:
        assert len(found) == 3
        assert not sit_together(found, drawn(taken))
        assert all(seat.row_name == "B" for seat in found)


def test_nobody_is_seated_where_seats_cost_more_and_none_is_told_of_too_few() -> None:
    everything_else = " ".join(f"{row}{n}" for row in "BC" for n in range(1, 7))
    assert match_party(party("B1 B2"), drawn(everything_else)) is None
    assert match_party(party("A1"), drawn(" ".join(f"A{n}" for n in range(1, 7)))) is not None, (
        "cheaper is fine"
    )


def test_a_wheelchair_gets_a_place_for_one_and_nobody_else_takes_it() -> None:
    free = drawn("C1 C2", ada="C1 C6")
    assert ids(match_party(party("C1 C2", ada="C1 C6"), free)) == "C6 C5"
    assert "C6" not in ids(match_party(party("C4 C5"), drawn("C4 C5", ada="C6")))


def test_venues_that_have_nothing_in_common_seat_the_party_together() -> None:
    other = [
        PlacedSeat(
            id=f"x{n}", section="Floor", row_name="", seat_number=str(n), zone_name=None, price_in_cents=1500
        )
        for n in range(3)
    ]
    assert ids(match_party(party("B1 B2"), other)) == "x0 x1"
