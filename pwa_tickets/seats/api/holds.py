"""Keeping seats back and setting prices, for programs of the staff."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.i18n import gettext
from pwa_tickets.seats import holds, repricing
from pwa_tickets.seats.reservations import NoSeats, SeatsTaken, UnknownSeats
from pwa_tickets.shows.generation import NoSuchShow
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing
from pwa_tickets.web.words import single_line

SeatIds = Annotated[list[UUID], msgspec.Meta(max_length=1_000)]
Cents = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]


class HoldBody(msgspec.Struct, kw_only=True):
    """Seats to keep back.

    Attributes:
        seat_ids: show seat ids.
        reason: why, for staff.
        kept_for: the person or group who gets them.
        until: when they go on sale by themselves; absent for when staff say so.
    """

    EXAMPLE: ClassVar = {"seat_ids": ["0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10"], "reason": "Cast families"}

    seat_ids: SeatIds
    reason: Annotated[str, msgspec.Meta(max_length=120)] = ""
    kept_for: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None

    def __post_init__(self) -> None:
        """Read the words as one line each."""
        self.reason, self.kept_for = single_line(self.reason), single_line(self.kept_for or "") or None


class ReleaseBody(msgspec.Struct, kw_only=True):
    """Seats to put on sale.

    Attributes:
        seat_ids: show seat ids.
    """

    EXAMPLE: ClassVar = {"seat_ids": ["0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10"]}

    seat_ids: SeatIds


class RepriceBody(msgspec.Struct, kw_only=True):
    """New prices of unsold seats: one for all, or each zone its own.

    Attributes:
        zones: price zone id → cents.
        price_in_cents: the price of every seat.
    """

    EXAMPLE: ClassVar = {"price_in_cents": 2500}

    zones: dict[UUID, Cents] | None = None
    price_in_cents: Cents | None = None


class Changed(msgspec.Struct):
    """What a call changed.

    Attributes:
        changed: how many seats.
    """

    changed: int


@post(
    "/api/shows/{show_id:uuid}/hold-seats",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, NoSeats, UnknownSeats, SeatsTaken),
)
async def hold_seats(
    show_id: FromPath[UUID], data: JSONBody[HoldBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> Changed:
    """Keep seats back: nobody can buy them until they are released."""
    hold = holds.Hold(reason=data.reason, kept_for=data.kept_for, until=data.until)
    return Changed(await holds.hold_seats(db, show_id, data.seat_ids, hold, staff=staff))


@post(
    "/api/shows/{show_id:uuid}/release-held-seats",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, NoSeats, UnknownSeats),
)
async def release_held_seats(
    show_id: FromPath[UUID], data: JSONBody[ReleaseBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> Changed:
    """Put seats on sale that were kept back."""
    return Changed(await holds.release_held_seats(db, show_id, data.seat_ids, staff=staff))


@post(
    "/api/shows/{show_id:uuid}/reprice",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NoSuchShow, InvalidInput),
)
async def reprice(
    show_id: FromPath[UUID], data: JSONBody[RepriceBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> Changed:
    """Give unsold seats new prices; sold and reserved ones keep theirs."""
    if (data.zones is None) == (data.price_in_cents is None):
        message = gettext("Please give either zones or price_in_cents.")
        raise InvalidInput([{"field": "zones", "message": message}])
    changed = await repricing.reprice(
        db, show_id, zones=data.zones, price_in_cents=data.price_in_cents, staff=staff
    )
    return Changed(changed)


ROUTES = [hold_seats, release_held_seats, reprice]
