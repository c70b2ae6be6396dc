"""The printed tickets of an order, as they are kept in storage."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.storage import shared_storage

_TICKETS: Final = text("select id from tickets where ticket_order_id = :id")


async def delete_ticket_pdfs(database: Database, settings: Settings, order_id: str) -> None:
    """Delete every PDF of an order and of its tickets; printing one again makes it anew.

    Raises:
        StorageDown: try again later.
    """
    async with database.transaction(SYSTEM) as db:
        ticket_ids = list(await db.scalars(_TICKETS, {"id": UUID(order_id)}))
    storage = shared_storage(settings)
    for folder in (f"orders/{order_id}", *(f"tickets/{ticket_id}" for ticket_id in ticket_ids)):
        await storage.delete_below(folder)
