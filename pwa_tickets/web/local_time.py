"""Local time: what a clock at the venue shows, and the moments it can mean. Most name one, a few none or two."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.fields import OneInput, Typed, Wrong

FIRST_YEAR, LAST_YEAR = 1970, 2999


@dataclass(frozen=True)
class LocalTime:
    """A date and time as somebody reads them off a clock.

    Attributes:
        clock: without a zone.
        offset: from UTC; chosen where the clock shows this time twice, else None.
    """

    clock: datetime
    offset: timedelta | None = None

    @classmethod
    def of(cls, moment: datetime, time_zone: str) -> "LocalTime":
        """Convert a moment to what a clock in that zone shows then."""
        local = moment.astimezone(ZoneInfo(time_zone))
        return cls(local.replace(tzinfo=None, fold=0), local.utcoffset())

    def moments(self, time_zone: str) -> tuple[datetime, ...]:
        """List the moments, in that zone, at which the clock shows this time, earliest first.

        Returns:
            One as a rule; none where clocks skip this time in spring; two where they show it twice in autumn and
            neither has the chosen offset.
        """
        zone = ZoneInfo(time_zone)
        found: dict[datetime, datetime] = {}
        for fold in (0, 1):
            local = self.clock.replace(tzinfo=zone, fold=fold)
            moment = local.astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) == self.clock:
                found[moment] = local
        chosen = tuple(local for local in found.values() if local.utcoffset() == self.offset)
        return chosen or tuple(found.values())


@dataclass(frozen=True, kw_only=True)
class Date(OneInput):
    """A day."""

    empty: str = marked("Please choose a date.")
    wrong: str = marked("Please type the date like 2027-05-15.")

    def read(self, typed: Typed, name: str) -> date:
        """The day."""
        day: date = _parsed(date.fromisoformat, typed.word(name), self.wrong)
        return day


@dataclass(frozen=True, kw_only=True)
class Clock(OneInput):
    """A time of day, like `18:30`."""

    empty: str = marked("Please choose a time.")
    wrong: str = marked("Please type the time like 18:30.")

    def read(self, typed: Typed, name: str) -> str:
        """Hours and minutes, `18:30`."""
        return f"{_parsed(time.fromisoformat, typed.word(name), self.wrong):%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A date and a time on the venue's clock: inputs `<name>_date`, `<name>_time`, and `<name>_offset` where asked.

    Which moment that is depends on the venue: `Form.moment` decides it.
    """

    empty: str = marked("Please choose a date and a time.")
    wrong: str = marked("Please type the date like 2027-05-15 and the time like 18:30.")

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Tell whether neither date nor time was typed."""
        return not (typed.word(f"{name}_date").strip() or typed.word(f"{name}_time").strip())

    def read(self, typed: Typed, name: str) -> LocalTime:
        """What the clock shows."""
        day, clock = typed.word(f"{name}_date"), typed.word(f"{name}_time")
        if not day.strip() or not clock.strip():
            raise Wrong(gettext(self.empty))
        on = _parsed(date.fromisoformat, day, self.wrong)
        at = _parsed(time.fromisoformat, clock, self.wrong)
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise Wrong(gettext(self.wrong))
        offset = typed.word(f"{name}_offset").strip()
        known = re.fullmatch(r"-?[0-9]{1,5}", offset) is not None
        return LocalTime(
            datetime.combine(on, time(at.hour, at.minute)), timedelta(seconds=int(offset)) if known else None
        )

    def write(self, name: str, value: LocalTime) -> dict[str, list[str]]:
        """The three inputs."""
        written = {f"{name}_date": [f"{value.clock:%Y-%m-%d}"], f"{name}_time": [f"{value.clock:%H:%M}"]}
        if value.offset is not None:
            written[f"{name}_offset"] = [str(int(value.offset.total_seconds()))]
        return written


def _parsed(parse: Callable[[str], Any], said: str, wrong: str) -> Any:
    try:
        return parse(said.strip())
    except ValueError:
        raise Wrong(gettext(wrong)) from None
