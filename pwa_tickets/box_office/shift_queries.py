"""Reads about drawers' shifts. A clerk sees their own; who sees totals sees all of them."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import DateTime, Integer, Uuid, column, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import NotFound
from pwa_tickets.money import Cents
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.paging import LIMIT, Page, Sorting, read_page

NEWEST: Final = Sorting("opened", ("opened_at", "id"), descending=True)


class Shift(msgspec.Struct, kw_only=True, frozen=True):
    """A drawer's shift, with what moved in it so far.

    Attributes:
        cash_in_cents, check_in_cents, card_elsewhere_in_cents: what came.
        cash_back_in_cents, check_back_in_cents, card_elsewhere_back_in_cents: what went back.
        comp_tickets: how many were given away.
        expected_in_cents: the cash that is to be in the drawer.
    """

    id: UUID
    opened_by: UUID
    opened_by_name: str
    opened_at: datetime
    float_in_cents: Cents
    closed_by_name: str | None
    closed_at: datetime | None
    counted_in_cents: Cents | None
    reason: str
    cash_in_cents: Cents
    check_in_cents: Cents
    card_elsewhere_in_cents: Cents
    cash_back_in_cents: Cents
    check_back_in_cents: Cents
    card_elsewhere_back_in_cents: Cents
    comp_tickets: int
    expected_in_cents: Cents

    def is_forgotten(self, time_zone: str) -> bool:
        """Whether it is open since another day, on the clock of the zone."""
        zone = ZoneInfo(time_zone)
        is_of_today = self.opened_at.astimezone(zone).date() == datetime.now(zone).date()
        return self.closed_at is None and not is_of_today

    @property
    def difference_in_cents(self) -> Cents | None:
        """What was counted less what was to be there; None while it is open."""
        return None if self.counted_in_cents is None else self.counted_in_cents - self.expected_in_cents


_ROWS: Final = """
    select s.id, s.opened_by, opener.name as opened_by_name, s.opened_at, s.float_in_cents, closer.name as closed_by_name,
           s.closed_at, s.counted_in_cents, s.reason, f.cash_in_cents, f.check_in_cents, f.card_elsewhere_in_cents,
           f.cash_back_in_cents,
           f.check_back_in_cents, f.card_elsewhere_back_in_cents, f.comp_tickets,
           coalesce(s.expected_in_cents, f.expected_in_cents) as expected_in_cents
    from drawer_shifts s join drawer_shift_figures f on f.id = s.id
    join profiles opener on opener.id = s.opened_by left join profiles closer on closer.id = s.closed_by
    where (cast(:of as uuid) is null or s.opened_by = :of)
"""
_ONE: Final = text(f"{_ROWS} and s.id = :id")
_OPEN: Final = text(f"{_ROWS} and s.closed_at is null order by s.opened_at limit 1")
_LIST: Final = text(_ROWS).columns(
    column("id", Uuid()),
    column("opened_by", Uuid()),
    column("opened_by_name"),
    column("opened_at", DateTime(timezone=True)),
    column("float_in_cents", Integer()),
    column("closed_by_name"),
    column("closed_at", DateTime(timezone=True)),
    column("counted_in_cents", Integer()),
    column("reason"),
    column("cash_in_cents", Integer()),
    column("check_in_cents", Integer()),
    column("card_elsewhere_in_cents", Integer()),
    column("cash_back_in_cents", Integer()),
    column("check_back_in_cents", Integer()),
    column("card_elsewhere_back_in_cents", Integer()),
    column("comp_tickets", Integer()),
    column("expected_in_cents", Integer()),
)
_OF_DAYS: Final = text(f"""
    {_ROWS} and (cast(:first_day as date) is null or s.opened_at >= cast(:first_day as date)::timestamp at time zone :zone)
    and (cast(:last_day as date) is null or s.opened_at < (cast(:last_day as date) + 1)::timestamp at time zone :zone)
    order by s.opened_at, s.id
""")


async def read_shift(db: AsyncSession, shift_id: UUID, staff: StaffMember) -> Shift:
    """A shift. Staff or system actor, as everywhere here.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = (await db.execute(_ONE, {"id": shift_id, "of": _whose(staff)})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return msgspec.convert(dict(row), Shift)


async def open_shift(db: AsyncSession, staff: StaffMember) -> Shift | None:
    """The shift that this clerk sells into, if they opened one."""
    row = (await db.execute(_OPEN, {"of": staff.uuid})).mappings().one_or_none()
    return None if row is None else msgspec.convert(dict(row), Shift)


async def shifts(
    db: AsyncSession, settings: Settings, staff: StaffMember, *, cursor: str = "", limit: int = LIMIT
) -> Page[Shift]:
    """The shifts that somebody may see, newest first."""
    whose = {"of": _whose(staff)}
    return await read_page(
        db, _LIST, Shift, NEWEST, settings=settings, parameters=whose, cursor=cursor, limit=limit
    )


async def shifts_of_days(
    db: AsyncSession, *, time_zone: str, first_day: date | None = None, last_day: date | None = None
) -> list[Shift]:
    """All shifts that were opened in these days, oldest first."""
    days = {"of": None, "zone": time_zone, "first_day": first_day, "last_day": last_day}
    return [msgspec.convert(dict(row), Shift) for row in (await db.execute(_OF_DAYS, days)).mappings()]


def _whose(staff: StaffMember) -> Any:
    return None if staff.role.manages else staff.uuid
