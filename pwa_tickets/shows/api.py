"""Shows for programs: the list, one show's counts, its seats made by staff."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select, text

from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, NotFound, NotSignedIn
from pwa_tickets.shows import generation, queries
from pwa_tickets.shows.models import RecitalShow
from pwa_tickets.web.actor import StaffMember, Visitor
from pwa_tickets.web.problems import refusing


class ShowList(msgspec.Struct):
    """Every show that is not over, soonest first."""

    shows: list[queries.ShowView]


class Availability(msgspec.Struct):
    """Seats by state; blocked ones are in none of them."""

    show_id: UUID
    total: int
    available: int
    reserved: int
    sold: int
    held: int


class Generated(msgspec.Struct):
    """What making the seats did."""

    created: int
    total: int


@get("/api/shows", tags=["shows"])
async def list_shows(visitor: NamedDependency[Visitor], database: NamedDependency[Database]) -> ShowList:
    """What is on."""
    async with database.transaction(visitor.anon) as db:
        return ShowList(await queries.upcoming(db))


@get("/api/shows/{show_id:uuid}/seat-availability", tags=["shows"], responses=refusing(NotFound))
async def seat_availability(
    show_id: FromPath[UUID], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Availability:
    """How many seats are in which state."""
    async with database.transaction(visitor.anon) as db:
        if not await db.scalar(select(RecitalShow.id).where(RecitalShow.id == show_id)):
            raise NotFound()
        row = (
            await db.execute(text("select * from get_seat_availability_stats(:id)"), {"id": show_id})
        ).one()
    return Availability(show_id, row.total, row.available, row.reserved, row.sold, row.held)


@post(
    "/api/shows/{show_id:uuid}/generate-seats",
    status_code=200,
    tags=["staff"],
    responses=refusing(NotSignedIn, NotAllowed, generation.NoSuchShow),
)
async def generate_seats(
    show_id: FromPath[UUID], staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Generated:
    """Make the seats of a show from its venue. Safe to repeat."""
    async with database.transaction(staff.actor) as db:
        return Generated(*await generation.generate_seats(db, show_id))


ROUTES = [list_shows, seat_availability, generate_seats]
