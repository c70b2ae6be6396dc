"""Reads that every page of the office may need."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def time_zone(db: AsyncSession) -> str:
    """Where the studio's next show is: the clock that staff look at."""
    found = await db.scalar(
        text(
            "select v.time_zone from recital_shows s join venues v on v.id = s.venue_id "
            "order by s.starts_at < now() - interval '6 hours', abs(extract(epoch from s.starts_at - now())) limit 1"
        )
    )
    return str(found or "UTC")
