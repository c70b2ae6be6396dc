"""`make quick` runs the tests of what was changed."""

import pytest

from tests.changed import slice_of


@pytest.mark.parametrize(
    ("file", "slice_name"),
    [
        ("pwa_tickets/orders/admin/order.py", "orders"),
        ("pwa_tickets/templates/venues/_import.html", "venues"),
        ("pwa_tickets/client/seat-map/camera.ts", "client"),
        ("tests/unit/seats/test_places.py", "seats"),
        ("migrations/functions/settle_order.sql", "db"),
        ("pwa_tickets/money.py", ""),
        ("tests/factories.py", ""),
        ("README.md", ""),
    ],
)
def test_a_file_belongs_to_its_slice_or_to_all(file: str, slice_name: str) -> None:
    assert slice_of(file) == slice_name
