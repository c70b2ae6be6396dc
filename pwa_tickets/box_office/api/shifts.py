"""Drawers' shifts, for programs of the staff: open one, read them, close one with its count."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.box_office import shift_queries, shifts
from pwa_tickets.box_office.api.sales import Cents
from pwa_tickets.box_office.shift_queries import Shift
from pwa_tickets.box_office.shifts import Count, DrawerClosed, DrawerDiffers, DrawerOpen
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.paging import LIMIT, PageCursor, PageLimit
from pwa_tickets.web.problems import changing, refusing


class ByKind(msgspec.Struct, kw_only=True):
    """Cents by how they moved.

    Attributes:
        cash: coins and bills.
        check: by check.
        card_elsewhere: by card, on the studio's own reader.
    """

    cash: int
    check: int
    card_elsewhere: int


class ShiftAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A drawer's shift, with what moved in it so far.

    Attributes:
        opened_by: whose sales go into it.
        opened_at: when it was opened.
        float_in_cents: the cash that was in it at the beginning.
        sales, refunds: what came and what went back, of sales and of what was paid later.
        comp_tickets: how many were given away.
        expected_in_cents: the cash that is to be in the drawer.
        closed_by: who counted it; absent while it is open, as all that follows.
        closed_at: when it was counted.
        counted_in_cents: the cash that was in it.
        difference_in_cents: what was counted less what was to be there.
        reason: why it is another sum.
    """

    id: UUID
    opened_by: str
    opened_at: datetime
    float_in_cents: int
    sales: ByKind
    refunds: ByKind
    comp_tickets: int
    expected_in_cents: int
    closed_by: str | None = None
    closed_at: datetime | None = None
    counted_in_cents: int | None = None
    difference_in_cents: int | None = None
    reason: str | None = None


class ShiftList(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Shifts, newest first.

    Attributes:
        shifts: the role `box_office` gets its own, others get everybody's.
        next_cursor: where the next page begins; absent at the end.
    """

    shifts: list[ShiftAnswer]
    next_cursor: str | None = None


class OpenBody(msgspec.Struct, kw_only=True):
    """With what a drawer begins.

    Attributes:
        float_in_cents: the cash that is in it.
    """

    EXAMPLE: ClassVar = {"float_in_cents": 10000}

    float_in_cents: Cents


class CloseBody(msgspec.Struct, kw_only=True):
    """What was counted.

    Attributes:
        counted_in_cents: the cash in the drawer, its float too.
        reason: why it is another sum than it should be; needed where it is.
    """

    EXAMPLE: ClassVar = {"counted_in_cents": 16000}

    counted_in_cents: Cents
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


@get(
    "/api/admin/ticketing/shifts",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_shifts(
    seller: NamedDependency[StaffMember],
    db: SellerDb,
    settings: NamedDependency[Settings],
    cursor: PageCursor = "",
    limit: PageLimit = LIMIT,
) -> ShiftList:
    """List drawers' shifts in pages, newest first."""
    page = await shift_queries.shifts(db, settings, seller, cursor=cursor, limit=limit)
    return ShiftList(shifts=[_answer(shift) for shift in page.rows], next_cursor=page.next)


@post(
    "/api/admin/ticketing/shifts",
    status_code=201,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput, DrawerOpen),
)
async def open_shift(
    data: JSONBody[OpenBody],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> ShiftAnswer:
    """Open a drawer: what the caller sells goes into it until it is closed. Sent twice, it is opened once."""
    async with database.transaction(SYSTEM) as db:
        shift, _ = await shifts.open_drawer(db, data.float_in_cents, staff=seller)
    return _answer(shift)


@get(
    "/api/admin/ticketing/shifts/{shift_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_shift(
    shift_id: FromPath[UUID], seller: NamedDependency[StaffMember], db: SellerDb
) -> Response[ShiftAnswer]:
    """Read a shift with what moved in it."""
    shift = await shift_queries.read_shift(db, shift_id, seller)
    return Response(_answer(shift), headers={"Cache-Control": "private, no-store"})


@post(
    "/api/admin/ticketing/shifts/{shift_id:uuid}/close",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput, DrawerClosed, DrawerDiffers),
)
async def close_shift(
    shift_id: FromPath[UUID],
    data: JSONBody[CloseBody],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> ShiftAnswer:
    """Close a drawer with what was counted in it, for good. The same count may be sent twice."""
    count = Count(counted_in_cents=data.counted_in_cents, reason=data.reason)
    async with database.transaction(SYSTEM) as db:
        return _answer(await shifts.close_drawer(db, shift_id, count, staff=seller))


def _answer(shift: Shift) -> ShiftAnswer:
    return ShiftAnswer(
        id=shift.id,
        opened_by=shift.opened_by_name,
        opened_at=shift.opened_at,
        float_in_cents=shift.float_in_cents,
        sales=ByKind(
            cash=shift.cash_in_cents,
            check=shift.check_in_cents,
            card_elsewhere=shift.card_elsewhere_in_cents,
        ),
        refunds=ByKind(
            cash=shift.cash_back_in_cents,
            check=shift.check_back_in_cents,
            card_elsewhere=shift.card_elsewhere_back_in_cents,
        ),
        comp_tickets=shift.comp_tickets,
        expected_in_cents=shift.expected_in_cents,
        closed_by=shift.closed_by_name,
        closed_at=shift.closed_at,
        counted_in_cents=shift.counted_in_cents,
        difference_in_cents=shift.difference_in_cents,
        reason=shift.reason or None,
    )


ROUTES = [list_shifts, open_shift, read_shift, close_shift]
