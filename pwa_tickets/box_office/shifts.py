"""A drawer's shift: opened with a float, sold into, counted, and closed for good."""

from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.box_office.shift_queries import Shift, read_shift
from pwa_tickets.errors import Fact, InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.web.actor import StaffMember

LONGEST_REASON: Final = 500


class DrawerOpen(TicketsError):
    """Refuse a second drawer to somebody who has one open."""

    status, slug, title, sqlstate = 409, "drawer-open", "You have a drawer open", "TKDRO"
    description = "The caller has a drawer open, with another float. Nothing was changed."
    fact_types: ClassVar = {"shift_id": Fact(UUID, "The shift that is open.")}
    sentence = "You have a drawer open. Count and close it before you open another."


class DrawerClosed(TicketsError):
    """Refuse to change a shift that was closed."""

    status, slug, title, sqlstate = 409, "drawer-closed", "This drawer is closed", "TKDRC"
    description = "The shift was closed with another count, or by somebody else. Nothing was changed."
    sentence = "This drawer was closed before. What was counted stays as it is."


class DrawerDiffers(TicketsError):
    """Refuse a count that differs from what should be there while nobody says why."""

    status, slug, title, sqlstate = 422, "drawer-differs", "The count differs", "TKDRR"
    description = (
        "The cash that was counted is not what should be there, and there is no reason. Nothing was changed."
    )
    fact_types: ClassVar = {
        "expected_in_cents": Fact(int, "The cash that should be there."),
        "difference_in_cents": Fact(int, "What was counted less what should be there."),
    }
    sentence = "The cash you counted is not what should be there. Please count again, or say why."


class Count(msgspec.Struct, kw_only=True, frozen=True):
    """What was counted.

    Attributes:
        counted_in_cents: the cash in the drawer, its float too.
        reason: why it is another sum than it should be.
    """

    counted_in_cents: int
    reason: str = ""


_OPEN: Final = text("select open_drawer_shift(:staff, :float)")
_CLOSE: Final = text("select close_drawer_shift(:shift, :counted, :reason, :staff)")


async def open_drawer(db: AsyncSession, float_in_cents: int, *, staff: StaffMember) -> tuple[Shift, bool]:
    """Open a drawer for this clerk; a second click finds it open. System actor. Also whether it is new.

    Raises:
        DrawerOpen: the clerk has one open, with another float.
    """
    made: dict[str, Any] = await db.scalar(_OPEN, {"staff": staff.uuid, "float": float_in_cents})
    shift_id = UUID(made["shift_id"])
    if made["is_new"]:
        facts = {"float_in_cents": float_in_cents}
        await audit.record(db, staff, "drawer_opened", Subject("drawer", shift_id), after=facts)
    return await read_shift(db, shift_id, staff), made["is_new"]


async def close_drawer(db: AsyncSession, shift_id: UUID, count: Count, *, staff: StaffMember) -> Shift:
    """Close a shift for good; a second click finds it closed. System actor. Who sees totals closes what others forgot.

    Raises:
        NotFound: no shift of theirs.
        DrawerClosed: it was closed with another count.
        DrawerDiffers: the count differs, and there is no reason.
        InvalidInput: a reason that is too long.
    """
    reason = " ".join(count.reason.split())
    if len(reason) > LONGEST_REASON:
        message = gettext("Please use at most %(most)s characters.") % {"most": LONGEST_REASON}
        raise InvalidInput([{"field": "reason", "message": message}])
    await read_shift(db, shift_id, staff)
    values = {"shift": shift_id, "counted": count.counted_in_cents, "reason": reason, "staff": staff.uuid}
    done: dict[str, Any] | None = await db.scalar(_CLOSE, values)
    if done is None:
        raise NotFound()
    if done["is_new"]:
        expected = done["expected_in_cents"]
        facts = {"expected_in_cents": expected, "difference_in_cents": count.counted_in_cents - expected}
        await audit.record(db, staff, "drawer_closed", Subject("drawer", shift_id), after=facts)
    return await read_shift(db, shift_id, staff)
