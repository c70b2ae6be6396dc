"""Moving a show to another time, for programs of the staff."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders import show_move
from pwa_tickets.orders.api.cancellation import JobBegun
from pwa_tickets.orders.family_choice_models import Fallback
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.show_cancellation import ShowOver
from pwa_tickets.orders.show_move import ShowMove
from pwa_tickets.seats.reservations import NotOnSale
from pwa_tickets.shows import office_queries as shows
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.moments import AmbiguousTime, read_moment
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing


class ShowMoveRequest(msgspec.Struct, kw_only=True):
    """When a show takes place instead.

    Attributes:
        starts_at: with an offset, or on the venue’s clock.
        message: what the families read beside the news.
        refund_until: until when families choose; by default ten days, or until it begins. With a `fallback` that ends tickets, a
            day away at least, or when it begins.
        fallback: what happens where nobody chose.
    """

    EXAMPLE: ClassVar = {
        "starts_at": "2027-05-16T14:00",
        "message": "The theater needs our evening. We are so sorry.",
        "refund_until": "2027-05-10T23:59",
        "fallback": "keep",
    }

    starts_at: str
    message: Annotated[str, msgspec.Meta(max_length=1000)] | None = None
    refund_until: str | None = None
    fallback: Literal["keep", "refund", "donation"] = "keep"


@post(
    "/api/shows/{show_id:uuid}/move",
    status_code=202,
    tags=["staff"],
    security=STAFF,
    responses=changing(
        *(NotSignedIn, NotAllowed, NotFound, InvalidInput, AmbiguousTime),
        *(ShowOver, NotOnSale, OverRefundLimit),
    ),
)
async def move_show(
    show_id: FromPath[UUID],
    data: JSONBody[ShowMoveRequest],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> JobBegun:
    """Move a show: its tickets stay good, and each family is asked what it would like. Again answers with the same job.

    As each family may have its money back, it takes the right to refund what all of them paid, and counts as refunded.
    """
    async with database.transaction(staff.actor) as db:
        zone = (await shows.office_show(db, show_id)).time_zone
    move = ShowMove(
        starts_at=read_moment("starts_at", data.starts_at, zone),
        message=data.message,
        decide_by=read_moment("refund_until", data.refund_until, zone) if data.refund_until else None,
        fallback=Fallback(data.fallback),
    )
    async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
        return JobBegun(job_id=await show_move.move_show(db, show_id, move, staff=staff))


ROUTES = [move_show]
