"""Second step: the recital, its first show and another of the day, and the theater. Said again, they are changed."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.i18n import marked
from pwa_tickets.setup.guesses import title_of
from pwa_tickets.setup.progress import Progress
from pwa_tickets.shows import scheduling, series
from pwa_tickets.shows.office_queries import series_details, show_details
from pwa_tickets.shows.scheduling import ShowDetails
from pwa_tickets.shows.series import SeriesDetails
from pwa_tickets.studio.choices import keep_answers
from pwa_tickets.venues import details, queries
from pwa_tickets.venues.details import VenueDetails
from pwa_tickets.web import words
from pwa_tickets.web.actor import StaffMember

NIGHT: Final = marked("%(time)s is in the middle of the night. Did you mean pm? If not, check the box below.")


async def keep_show(
    db: AsyncSession,
    progress: Progress,
    *,
    title: str,
    theater: str,
    moments: list[datetime],
    staff: StaffMember,
) -> None:
    """Make the recital with its shows and the theater, or change those that were made here.

    Args:
        moments: when each show begins, soonest first.

    Raises:
        InvalidInput: a day that is over.
    """
    zone, show = progress.answers.time_zone, progress.show
    if show is None:
        series_id = await series.create_series(db, SeriesDetails(name=title), staff=staff)
        venue_id = await details.create(db, VenueDetails(name=theater, time_zone=zone), staff=staff)
    else:
        series_id, venue_id, zone = show.series_id, show.venue_id, show.time_zone
        recital = await series_details(db, series_id)
        await series.change_series(db, series_id, msgspec.structs.replace(recital, name=title), staff=staff)
        if show.venue_name != theater:
            venue = await queries.venue(db, venue_id)
            known = {name: getattr(venue, name) for name in VenueDetails.__struct_fields__}
            await details.change(db, venue_id, VenueDetails(**{**known, "name": theater}), staff=staff)
    show_ids = [one.id for one in progress.shows]
    for index, moment in enumerate(moments):
        name = title_of(moment, zone, words.weekday(moment, zone))
        if index < len(show_ids):
            stands = await show_details(db, show_ids[index])
            changed = msgspec.structs.replace(stands, title=name, starts_at=moment)
            await scheduling.change_show(db, show_ids[index], changed, staff=staff)
        elif index and progress.shows and progress.shows[0].total:
            show_ids.append(
                await scheduling.duplicate_show(db, show_ids[0], title=name, starts_at=moment, staff=staff)
            )
        else:
            made = ShowDetails(series_id=series_id, venue_id=venue_id, title=name, starts_at=moment)
            show_ids.append(await scheduling.create_show(db, made, staff=staff))
    for extra in show_ids[len(moments) :]:
        await scheduling.delete_show(db, extra, staff=staff)
    await keep_answers(db, {"show_ids": show_ids[: len(moments)]})
