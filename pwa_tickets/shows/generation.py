"""Making a show's seats from its venue."""

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.errors import TicketsError
from pwa_tickets.web.actor import StaffMember

_MISSING: Final = text("""
    select count(s.id) filter (where ss.id is null) as missing, count(s.id) as total
    from recital_shows sh left join seats s on s.venue_id = sh.venue_id
      and not exists (select from seat_set_seats absent where absent.seat_id = s.id and absent.seat_set_id = sh.seat_set_id)
    left join show_seats ss on ss.seat_id = s.id and ss.show_id = sh.id
    where sh.id = :id group by sh.id
""")


class NoSuchShow(TicketsError):
    """Refuse an id that no show has."""

    status, slug, title, sqlstate = 404, "no-such-show", "No such show", "TKSHW"
    description = "No show has this id. Nothing was changed."
    sentence = "There is no such show. The link may be old."


async def count_missing(db: AsyncSession, show_id: UUID) -> tuple[int, int]:
    """Count what `generate_seats` would do. Returns (seats it would make, seats there would be then).

    Raises:
        NoSuchShow: no such show.
    """
    row = (await db.execute(_MISSING, {"id": show_id})).one_or_none()
    if row is None:
        raise NoSuchShow()
    return row.missing, row.total


async def generate_seats(db: AsyncSession, show_id: UUID, *, staff: StaffMember) -> tuple[int, int]:
    """Add what is missing, remove nothing. Returns (seats made now, seats there are).

    Raises:
        NoSuchShow: no such show.
    """
    made = await db.scalar(text("select generate_show_seats(:id)"), {"id": show_id})
    total = await db.scalar(text("select count(*) from show_seats where show_id = :id"), {"id": show_id})
    if made:
        await audit.record(
            db, staff, "seats_generated", audit.Subject("show", show_id), after={"created": made}
        )
    return int(made or 0), int(total or 0)
