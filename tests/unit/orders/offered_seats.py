"""Maya has cheap seats; staff offer her dearer ones, and she pays the difference by a link."""

from typing import Any
from uuid import UUID

import httpx

from tests.factories import Owner, Show, tickets_of

API = "/api/admin/ticketing/orders"


async def offer(
    staff: httpx.AsyncClient, owner: Owner, order_id: UUID, show: Show, to: dict[str, str], **said: Any
) -> httpx.Response:
    """Staff offer seats, from label to label."""
    mine = {row["label"]: str(row["id"]) for row in await tickets_of(owner, order_id)}
    moves = [{"ticket_id": mine[label], "show_seat_id": str(show.seats[seat])} for label, seat in to.items()]
    body = {"moves": moves, "difference": "link", **said}
    return await staff.post(f"{API}/{order_id}/exchange", json=body)


async def offered(
    staff: httpx.AsyncClient, owner: Owner, order_id: UUID, show: Show, to: dict[str, str], **said: Any
) -> dict[str, Any]:
    """The same where it succeeds: the paying order, and where it is paid."""
    answer = await offer(staff, owner, order_id, show, to, **said)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    paying_id = told["payment_url"].rpartition("/")[2].partition("?")[0]
    return {
        "order": {"id": paying_id},
        "payment_url": told["payment_url"],
        "cents": told["difference_in_cents"],
    }


async def labels(owner: Owner, order_id: UUID) -> list[str]:
    """Where the order's good tickets are."""
    rows = await owner.fetch(
        """select s.row_name || s.seat_number as label from tickets t join show_seats ss on ss.id = t.show_seat_id
           join seats s on s.id = ss.seat_id where t.ticket_order_id = $1 and t.voided_at is null order by 1""",
        order_id,
    )
    return [row["label"] for row in rows]


async def seat_states(owner: Owner, show: Show, *names: str) -> list[str]:
    """What became of these seats."""
    return [
        await owner.fetchval("select status from show_seats where id = $1", show.seats[name])
        for name in names
    ]
