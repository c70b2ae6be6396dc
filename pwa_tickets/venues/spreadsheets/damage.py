"""What spreadsheet programs make of seat ranges that look like dates, and how it is said."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from pwa_tickets.i18n import gettext

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME: Final = "|".join(MONTHS)
DAY_AND_MONTH: Final = re.compile(
    rf"(?P<day>\d{{1,2}})-(?P<month>{_NAME})|(?P<month_of>{_NAME})-(?P<year>\d{{2}})", re.IGNORECASE
)


def damage_of_date(value: datetime | date | time | timedelta) -> str:
    """Say what became a date: `1-12` typed into Excel is January 12 from then on."""
    if isinstance(value, (datetime, date)):
        return _said(f"{value:%b} {value.day}", f"{value.month}-{value.day}")
    return gettext("Excel turned this into a time. Please type it again with an apostrophe in front.")


def damage_of_text(text: str) -> str:
    """Say what became a date and was saved as text since: `1-12` as `12-Jan`, `1-32` as `Jan-32`; '' for anything else."""
    if not 5 <= len(text) <= 6 or (found := DAY_AND_MONTH.fullmatch(text)) is None:
        return ""
    month = (found["month"] or found["month_of"]).lower()
    return _said(text, f"{MONTHS.index(month) + 1}-{int(found['day'] or found['year'])}")


def _said(date_: str, seats: str) -> str:
    told = gettext(
        "Excel turned this into the date %(date)s. Did you mean seats %(range)s? Please type an apostrophe in front: '%(range)s"
    )
    return told % {"date": date_, "range": seats}
