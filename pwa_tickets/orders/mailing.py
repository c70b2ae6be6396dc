"""Where the mail with the tickets is: what an order's page may truthfully say of it."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Mailing(StrEnum):
    """What became of the newest mail with an order's tickets."""

    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    LATE = "late"  # the mail server did not take it yet; it is tried again
    REFUSED = "refused"  # it never will


async def of_order(db: AsyncSession, order_id: UUID) -> Mailing:
    """System actor: the caller has made sure that this order is its reader's."""
    row = (
        await db.execute(
            text("""
                select status, attempts from order_messages where ticket_order_id = :id and kind = 'tickets'
                order by created_at desc limit 1
            """),
            {"id": order_id},
        )
    ).one_or_none()
    if row is None:
        return Mailing.ON_ITS_WAY
    if row.status == "queued":
        return Mailing.LATE if row.attempts else Mailing.ON_ITS_WAY
    return Mailing.SENT if row.status == "sent" else Mailing.REFUSED
