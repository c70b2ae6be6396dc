"""Planning shows for programs of the staff: series, shows, the same show on another day."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.i18n import gettext
from pwa_tickets.shows import generation, office_queries, scheduling, series
from pwa_tickets.shows.plan_documents import (
    DuplicateBody,
    SeriesBody,
    SeriesDocument,
    SeriesList,
    SeriesName,
    ShowBody,
    ShowDocument,
)
from pwa_tickets.shows.scheduling import ShowDetails
from pwa_tickets.shows.series import SeriesDetails
from pwa_tickets.venues.models import Venue
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.moments import AmbiguousTime, read_moment
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing

MOMENTS: Final = ("starts_at", "doors_at", "sale_opens_at", "sale_closes_at")


@get("/api/series", tags=["staff"], security=STAFF, responses=refusing(NotSignedIn, NotAllowed))
async def list_series(db: StaffDb) -> SeriesList:
    """List every series, the newest first."""
    choices = await office_queries.series_choices(db)
    return SeriesList([SeriesName(id=one.id, name=one.name) for one in choices])


@post(
    "/api/series",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput),
)
async def create_series(
    data: JSONBody[SeriesBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> SeriesDocument:
    """Create a series without shows."""
    made = await series.create_series(db, _series(data), staff=staff)
    return await _series_document(db, made)


@get(
    "/api/series/{series_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_series(series_id: FromPath[UUID], db: StaffDb) -> SeriesDocument:
    """Read a series."""
    return await _series_document(db, series_id)


@put(
    "/api/series/{series_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, InvalidInput),
)
async def change_series(
    series_id: FromPath[UUID], data: JSONBody[SeriesBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> SeriesDocument:
    """Change what a series is called and looks like."""
    await series.change_series(db, series_id, _series(data), staff=staff)
    return await _series_document(db, series_id)


@delete(
    "/api/series/{series_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, series.SeriesHasShows),
)
async def delete_series(series_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> None:
    """Delete a series that has no shows."""
    await series.delete_series(db, series_id, staff=staff)


@post(
    "/api/shows",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, InvalidInput, AmbiguousTime),
)
async def create_show(
    data: JSONBody[ShowBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> ShowDocument:
    """Create a show without seats."""
    made = await scheduling.create_show(db, await _details(db, data), staff=staff)
    return await _show_document(db, made)


@put(
    "/api/shows/{show_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(
        NotSignedIn, NotAllowed, NotFound, InvalidInput, AmbiguousTime, scheduling.ShowHasSeats
    ),
)
async def change_show(
    show_id: FromPath[UUID], data: JSONBody[ShowBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> ShowDocument:
    """Change a show. Its generated seats keep their prices."""
    await scheduling.change_show(db, show_id, await _details(db, data), staff=staff)
    return await _show_document(db, show_id)


@delete(
    "/api/shows/{show_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, scheduling.ShowHasOrders),
)
async def delete_show(show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb) -> None:
    """Delete a show that nobody has ordered seats for."""
    await scheduling.delete_show(db, show_id, staff=staff)


@post(
    "/api/shows/{show_id:uuid}/duplicate",
    tags=["staff"],
    security=STAFF,
    responses=changing(NotSignedIn, NotAllowed, NotFound, generation.NoSuchShow, InvalidInput, AmbiguousTime),
)
async def duplicate_show(
    show_id: FromPath[UUID], data: JSONBody[DuplicateBody], staff: NamedDependency[StaffMember], db: StaffDb
) -> ShowDocument:
    """Make the same show on another day, with its seats and prices; its sale is not open."""
    stands = await office_queries.office_show(db, show_id)
    starts_at = read_moment("starts_at", data.starts_at, stands.time_zone)
    made = await scheduling.duplicate_show(
        db, show_id, title=data.title or stands.title, starts_at=starts_at, staff=staff
    )
    return await _show_document(db, made)


def _series(body: SeriesBody) -> SeriesDetails:
    return SeriesDetails(name=body.name, season=body.season, description=body.description, poster=body.poster)


async def _series_document(db: AsyncSession, series_id: UUID) -> SeriesDocument:
    stands = await office_queries.series_details(db, series_id)
    return SeriesDocument(id=series_id, **msgspec.structs.asdict(stands))


async def _details(db: AsyncSession, body: ShowBody) -> ShowDetails:
    """What the body says, its times as moments at the venue."""
    zone = await db.scalar(select(Venue.time_zone).where(Venue.id == body.venue_id))
    if zone is None:
        message = gettext("That venue no longer exists.")
        raise InvalidInput([{"field": "venue_id", "message": message}])
    said: dict[str, Any] = msgspec.structs.asdict(body)
    for name in MOMENTS:
        said[name] = None if said[name] is None else read_moment(name, said[name], zone)
    return msgspec.convert(said, ShowDetails)


async def _show_document(db: AsyncSession, show_id: UUID) -> ShowDocument:
    stands = await office_queries.show_details(db, show_id)
    return ShowDocument(id=show_id, **msgspec.structs.asdict(stands))


ROUTES = [
    list_series,
    create_series,
    read_series,
    change_series,
    delete_series,
    create_show,
    change_show,
    delete_show,
    duplicate_show,
]
