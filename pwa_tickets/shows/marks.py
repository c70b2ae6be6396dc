"""The color and pattern on a show's tickets, by which an usher without a scanner tells it from the other shows of the day."""

from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.shows.models import RecitalShow
from pwa_tickets.web.actor import StaffMember

COLORS: Final = (
    marked("Blue"), marked("Orange"), marked("Green"), marked("Purple"), marked("Red"), marked("Black"),
)  # fmt: skip
PATTERNS: Final = (
    marked("band"), marked("stripes"), marked("dots"), marked("bars"), marked("checks"), marked("rails"),
)  # fmt: skip
MARKS: Final = len(COLORS) * len(PATTERNS)
"""The first six differ in both, so that eyes that see no color tell them apart too; further ones differ in one."""

_TAKEN: Final = text("select mark_of_day(:show_id)")
_LOCK: Final = text("select from venues where id = :venue_id for no key update")
CHOOSE: Final = text("select choose_show_mark(:show_id)")


class Mark(NamedTuple):
    """A mark as it is drawn: indexes into COLORS and PATTERNS, and its name, `Orange stripes`."""

    number: int
    color: int
    pattern: int
    name: str


def mark(number: int) -> Mark:
    """The mark of a number, 0 to 35."""
    color = number % len(COLORS)
    pattern = (number + number // len(COLORS)) % len(PATTERNS)
    words = {"color": gettext(COLORS[color]), "pattern": gettext(PATTERNS[pattern])}
    return Mark(number, color, pattern, gettext("%(color)s %(pattern)s") % words)


async def free_marks(db: AsyncSession, show_id: UUID) -> list[Mark]:
    """The marks that no other show of the day has. Staff actor."""
    taken = set(await db.scalars(_TAKEN, {"show_id": show_id}))
    return [mark(number) for number in range(MARKS) if number not in taken]


async def change_mark(db: AsyncSession, show_id: UUID, number: int, *, staff: StaffMember) -> None:
    """Give a show another mark. Tickets that are printed keep the one they have.

    Raises:
        NotFound: no such show.
        InvalidInput: another show of the day has this one, or there is no such mark.
    """
    show = await db.get(RecitalShow, show_id, with_for_update=True)
    if show is None:
        raise NotFound()
    await db.execute(_LOCK, {"venue_id": show.venue_id})
    if number not in {free.number for free in await free_marks(db, show_id)}:
        message = gettext("Another show of this day has it. Please choose a different one.")
        raise InvalidInput([{"field": "mark", "message": message}])
    before, show.mark = show.mark, number
    await audit.record(
        db,
        staff,
        "show_mark_changed",
        Subject("show", show_id),
        before={"mark": before},
        after={"mark": number},
    )
