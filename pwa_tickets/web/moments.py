"""Times in API bodies: ISO 8601 with an offset, or without one as a clock at the venue shows them."""

from datetime import datetime
from typing import ClassVar

from pwa_tickets.errors import Fact, InvalidInput, TicketsError
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.local_time import FIRST_YEAR, LAST_YEAR, LocalTime

WRONG = marked("Please give the time like 2027-05-15T18:30.")
NEVER = marked("There is no such time that day, because the clocks go forward. Please choose another one.")


class AmbiguousTime(TicketsError):
    """Refuse a local time that the venue's clock shows twice."""

    status, slug, title = 409, "ambiguous-time", "This time comes twice"
    description = (
        "The venue's clock shows this local time twice, because it goes back that day. Repeat the call with one of "
        "`choices`. Nothing was changed."
    )
    fact_types: ClassVar = {
        "field": Fact(str, "The member that holds the time."),
        "choices": Fact(list[datetime], "The two moments it can mean, with their offsets."),
    }
    sentence = "This time comes twice that day, because the clocks go back. Please choose which one."


def read_moment(field: str, text: str, time_zone: str) -> datetime:
    """Read a time, in the venue's zone where it has no offset.

    Args:
        field: the member it is in, for the refusal.

    Raises:
        InvalidInput: no time, or one that the venue's clock never shows.
        AmbiguousTime: a local time that comes twice.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput([{"field": field, "message": gettext(WRONG)}]) from None
    if not FIRST_YEAR <= said.year <= LAST_YEAR:
        raise InvalidInput([{"field": field, "message": gettext(WRONG)}])
    if said.tzinfo is not None:
        return said
    found = LocalTime(said).moments(time_zone)
    if not found:
        raise InvalidInput([{"field": field, "message": gettext(NEVER)}])
    if len(found) > 1:
        raise AmbiguousTime(field=field, choices=[moment.isoformat() for moment in found])
    return found[0]
