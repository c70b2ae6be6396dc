"""An idempotency key is for one order: what was asked for under it is answered again, and nothing else."""

from typing import Any
from uuid import uuid4

from tests import factories
from tests.factories import Owner, Show
from tests.unit.orders.conftest import CheckoutClient


async def test_a_key_with_other_contents_is_refused_and_the_first_order_stands(
    checkout: CheckoutClient, owner: Owner, show: Show
) -> None:
    extra = await factories.make_upsell(owner, show.series_id)
    await checkout.reserve(show, "A1")
    asked: dict[str, Any] = {
        "key": str(uuid4()),
        "customer_phone": "508 555 0142",
        "items": [{"upsell_item_id": str(extra), "quantity": 2}],
    }
    first = await checkout.create(**asked)
    other_show = await factories.make_show(owner, show.venue, title="Sunday")
    others: list[dict[str, Any]] = [
        {"customer_name": "Dana Whitfield"},
        {"customer_email": "dana@example.com"},
        {"customer_phone": None},
        {"items": []},
        {"items": [{"upsell_item_id": str(extra), "quantity": 1}]},
        {"show_id": str(other_show.id)},
        {"show_id": str(show.id)},
    ]
    for other in others:
        refused = await checkout.create(**{**asked, **other})
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
            409,
            "idempotency-key-used",
        ), other
    split = [{"upsell_item_id": str(extra), "quantity": 1}] * 2
    for same in (asked, {**asked, "items": split}):
        assert (await checkout.create(**same)).json()["id"] == first.json()["id"]
    assert await owner.fetchval("select count(*) from ticket_orders") == 1
