"""Series: staff plan a recital, change what it is called, and delete one that has no shows."""

from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.shows.models import RecitalSeries, RecitalShow
from pwa_tickets.web.actor import StaffMember


class Poster(StrEnum):
    """The color of a series' drawn poster."""

    GREEN = "green"
    PLUM = "plum"
    NAVY = "navy"
    WINE = "wine"
    TEAL = "teal"
    UMBER = "umber"
    SLATE = "slate"
    VIOLET = "violet"


class SeriesHasShows(TicketsError):
    """Refuse to delete a series that has shows."""

    status, slug, title = 409, "series-has-shows", "It still has shows"
    description = "The series has shows and cannot be deleted. Nothing was changed."
    sentence = "This recital still has shows. Delete or move them first."


class SeriesDetails(msgspec.Struct, kw_only=True, frozen=True):
    """What staff say about a series.

    Attributes:
        season: like `Spring 2027`.
        poster: the color of its drawn poster.
    """

    name: str
    season: str | None = None
    description: str | None = None
    poster: Poster = Poster.GREEN


async def create_series(db: AsyncSession, details: SeriesDetails, *, staff: StaffMember) -> UUID:
    """Create a series without shows. Returns its id."""
    series = RecitalSeries(**msgspec.structs.asdict(details))
    db.add(series)
    await db.flush()
    await audit.record(
        db, staff, "series_created", Subject("series", series.id), after={"title": series.name}
    )
    return series.id


async def change_series(
    db: AsyncSession, series_id: UUID, details: SeriesDetails, *, staff: StaffMember
) -> None:
    """Change what a series is called and looks like, everywhere at once.

    Raises:
        NotFound: no such series.
    """
    series = await _locked(db, series_id)
    changed = {
        name: value
        for name, value in msgspec.structs.asdict(details).items()
        if getattr(series, name) != value
    }
    for name, value in changed.items():
        setattr(series, name, value)
    if changed:
        await audit.record(
            db, staff, "series_changed", Subject("series", series_id), after={"changed": sorted(changed)}
        )


async def delete_series(db: AsyncSession, series_id: UUID, *, staff: StaffMember) -> None:
    """Delete a series that has no shows.

    Raises:
        NotFound: no such series.
        SeriesHasShows: nothing was deleted.
    """
    series = await _locked(db, series_id)
    if await db.scalar(select(exists().where(RecitalShow.recital_series_id == series_id))):
        raise SeriesHasShows()
    await db.delete(series)
    await audit.record(
        db, staff, "series_deleted", Subject("series", series_id), before={"title": series.name}
    )


async def _locked(db: AsyncSession, series_id: UUID) -> RecitalSeries:
    series = await db.get(RecitalSeries, series_id, with_for_update=True)
    if series is None:
        raise NotFound()
    return series
