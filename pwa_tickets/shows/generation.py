"""Making a show's seats from its venue."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import TicketsError


class NoSuchShow(TicketsError):
    """Refuse an id that no show has."""

    status, slug, title, sqlstate = 404, "no-such-show", "No such show", "TKSHW"
    description = "No show has this id. Nothing was changed."
    sentence = "There is no such show. The link may be old."


async def generate_seats(db: AsyncSession, show_id: UUID) -> tuple[int, int]:
    """Add what is missing, remove nothing. Returns (seats made now, seats there are)."""
    made = await db.scalar(text("select generate_show_seats(:id)"), {"id": show_id})
    total = await db.scalar(text("select count(*) from show_seats where show_id = :id"), {"id": show_id})
    return int(made or 0), int(total or 0)
