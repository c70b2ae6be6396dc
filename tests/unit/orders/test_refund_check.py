"""Before a refund is sent, its page says what becomes of each seat: what is true of those that were used, and of the others."""

from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.unit.orders.asked_families import words


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats."""
    return await factories.buy(database, show, MAYA, "A1", "A2")


@pytest.mark.parametrize(
    ("scanned", "says"),
    [
        (0, "The seats go back on sale."),
        (1, "The seat of the ticket that wasn’t scanned goes back on sale."),
        (2, ""),
    ],
)
async def test_the_refund_page_puts_no_seat_on_sale_where_somebody_sits(
    scanned: int, says: str, office: httpx.AsyncClient, owner: Owner, order_id: UUID
) -> None:
    await owner.execute(
        "update tickets set scanned_at = now() where id in (select id from tickets order by id limit $1)",
        scanned,
    )
    items = [str(row["id"]) for row in await owner.fetch("select id from ticket_order_items")]
    look = await office.post(
        f"/admin/ticketing/orders/{order_id}/refund", data={"item_ids": items, "step": "look"}
    )
    said = words(look.text)
    assert says in said
    assert ("back on sale" in said) == bool(says)
    assert ("off sale" in said) == bool(scanned)
    kept = await office.post(
        f"/admin/ticketing/orders/{order_id}/refund",
        data={"item_ids": items, "step": "look", "seats": "hold"},
    )
    assert "The seats are kept back." in words(kept.text)
