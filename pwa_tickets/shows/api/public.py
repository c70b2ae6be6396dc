"""Shows for programs: the list, one show's counts, its seats made by staff."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy import select, text

from pwa_tickets.errors import NotAllowed, NotFound, NotSignedIn
from pwa_tickets.shows import generation, queries
from pwa_tickets.shows.models import RecitalShow
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb, VisitorDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing

DryRun = Annotated[bool, QueryParameter(description="Only count what would be generated.")]


class ShowList(msgspec.Struct):
    """Every show that is not over, soonest first."""

    shows: list[queries.ShowView]


class Availability(msgspec.Struct):
    """The seats of a show by state; blocked ones are in none of them.

    Attributes:
        total: how many seats the show has.
        available: how many seats can be reserved now.
        reserved: how many seats are in a cart.
        sold: how many seats are sold.
        held: how many seats the studio keeps back.
    """

    show_id: UUID
    total: int
    available: int
    reserved: int
    sold: int
    held: int


class Generated(msgspec.Struct):
    """The seats that were generated.

    Attributes:
        created: how many seats were created by this call.
        total: how many seats the show has now.
    """

    created: int
    total: int


@get("/api/shows", tags=["shows"], responses=refusing())
async def list_shows(db: VisitorDb) -> ShowList:
    """List every show that is not over, soonest first, with its sale state and prices."""
    return ShowList(await queries.upcoming(db))


@get("/api/shows/{show_id:uuid}/seat-availability", tags=["shows"], responses=refusing(NotFound))
async def seat_availability(show_id: FromPath[UUID], db: VisitorDb) -> Availability:
    """Count the seats of a show by state."""
    if not await db.scalar(select(RecitalShow.id).where(RecitalShow.id == show_id)):
        raise NotFound()
    row = (await db.execute(text("select * from get_seat_availability_stats(:id)"), {"id": show_id})).one()
    return Availability(show_id, row.total, row.available, row.reserved, row.sold, row.held)


@post(
    "/api/shows/{show_id:uuid}/generate-seats",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, generation.NoSuchShow),
)
async def generate_seats(
    show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb, dry_run: DryRun = False
) -> Generated:
    """Generate the seats of a show from its venue; existing seats stay. Safe to repeat."""
    if dry_run:
        return Generated(*await generation.count_missing(db, show_id))
    return Generated(*await generation.generate_seats(db, show_id, staff=staff))


ROUTES = [list_shows, seat_availability, generate_seats]
