"""What the set-up guesses so that nobody has to say it: what a show is called by its hour, and if that is meant. Pure."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pwa_tickets.i18n import gettext, marked

EARLIEST_HOUR: Final = 8
LATEST_HOUR: Final = 22

_NAMES: Final = (
    (12, marked("%(day)s morning")),
    (17, marked("%(day)s matinee")),
    (24, marked("%(day)s evening")),
)


def is_at_night(moment: datetime, time_zone: str) -> bool:
    """Tell whether no recital begins at that hour, unless somebody meant pm."""
    return not EARLIEST_HOUR <= moment.astimezone(ZoneInfo(time_zone)).hour <= LATEST_HOUR


def title_of(moment: datetime, time_zone: str, weekday: str) -> str:
    """`Saturday matinee`, by the hour on the venue's clock."""
    hour = moment.astimezone(ZoneInfo(time_zone)).hour
    name = next(name for until, name in _NAMES if hour < until)
    return gettext(name) % {"day": weekday}
