"""Until when seats are kept that nobody has paid: what staff say as a day is a moment on the venue's clock. Pure."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from pwa_tickets.errors import Fact, TicketsError

LAST_MINUTE = time(23, 59)


class KeptTooLong(TicketsError):
    """Refuse to keep seats unpaid into the past, or past the show."""

    status, slug, title, sqlstate = 422, "kept-too-long", "That’s too long", "TKKPT"
    description = "Seats are kept unpaid until the show begins at the latest, and not into the past. Nothing was changed."
    fact_types: ClassVar = {"latest": Fact(datetime, "When the show begins.")}
    sentence = (
        "Seats can be kept unpaid until the show begins, and not into the past. Please choose another day."
    )


def until(day: date, starts_at: datetime, time_zone: str) -> datetime:
    """The last minute of a day; on the day of the show, its beginning."""
    begins = starts_at.astimezone(ZoneInfo(time_zone))
    if day == begins.date():
        return starts_at
    return datetime.combine(day, LAST_MINUTE, begins.tzinfo)


def usual_day(starts_at: datetime, time_zone: str, now: datetime) -> date:
    """The day before the show, or today when that is over."""
    zone = ZoneInfo(time_zone)
    return max(starts_at.astimezone(zone).date() - timedelta(days=1), now.astimezone(zone).date())
