"""The picker's list: states filled into a list that is rendered once a version, and free seats counted by section."""

from uuid import uuid4

from jinja2 import DictLoader, Environment

from pwa_tickets.seats.seat_list import MARK, SeatLists, free_by_section
from pwa_tickets.seats.show_map import ShowMap

CUT = f"<i{MARK}0{MARK}><i{MARK}2{MARK}><i{MARK}1{MARK}>"


def a_map(version: str = "1.1") -> ShowMap:
    """Three seats and one more; the sections stand beside each other."""
    runs = [("Left", 2), ("Right", 1), ("Left", 1)]
    return ShowMap(version, [], [], [], {}, runs, b"", b"")


def test_free_seats_are_counted_by_section_wherever_its_seats_are_numbered() -> None:
    counted = [free_by_section(a_map(), codes) for codes in ("aara", "srhs")]
    assert counted[0] == [{"name": "Left", "free": 3}, {"name": "Right", "free": 0}]
    assert counted[1] == [{"name": "Left", "free": 0}, {"name": "Right", "free": 0}]


def test_each_seat_gets_its_own_state_in_whatever_order_the_list_has_them() -> None:
    lists = SeatLists(Environment(loader=DictLoader({"seats/_list.html": CUT}), autoescape=True))
    show_id = uuid4()
    assert lists.html(show_id, a_map(), "aas", {1}, free_is_meant=True) == (
        '<i><i disabled aria-describedby="seat-sold"><i checked>'
    )
    assert (
        lists.html(show_id, a_map(), "haa", (), free_is_meant=True)
        == '<i disabled aria-describedby="seat-held"><i><i>'
    )
