"""Local time: the clock at the venue, and the nights on which it skips an hour or shows one twice."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.web.fields import Typed
from pwa_tickets.web.forms import Form, fill, read_typed
from pwa_tickets.web.local_time import LocalTime, Moment

CHICAGO = "America/Chicago"
ZONES = [CHICAGO, "UTC", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]
NONE_AT_ALL = Typed({})


class Times(msgspec.Struct):
    starts: LocalTime
    doors: Annotated[LocalTime | None, Moment()] = None


def read(day: str, clock: str, offset: str = "") -> Form[Times]:
    sent = {"starts_date": [day], "starts_time": [clock], **({"starts_offset": [offset]} if offset else {})}
    return read_typed(Times, Typed(sent))


def test_an_ordinary_time_is_one_moment_in_the_venues_zone() -> None:
    form = read("2027-05-15", "18:30")
    assert form.moment("starts", CHICAGO) == datetime(2027, 5, 15, 23, 30, tzinfo=UTC)
    assert form.moment("starts", "America/New_York") == datetime(2027, 5, 15, 22, 30, tzinfo=UTC)
    assert form.moment("doors", CHICAGO) is None
    assert form.errors == {}


def test_a_time_that_clocks_skip_is_refused() -> None:
    form = read("2027-03-14", "02:30")
    assert form.moment("starts", CHICAGO) is None
    assert form.errors == {
        "starts": "There is no 2:30\u00a0am that day, because the clocks go forward. Please choose another time."
    }
    assert form.choices == {}


def test_a_time_that_is_twice_is_asked_about_and_the_answer_taken() -> None:
    form = read("2027-11-07", "01:30")
    assert form.moment("starts", CHICAGO) is None
    assert form.errors == {
        "starts": "1:30\u00a0am comes twice that day, because the clocks go back. Please choose which one."
    }
    first, second = form.choices["starts"]
    assert second - first == timedelta(0)  # one clock face …
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)  # … an hour apart
    for chosen in (first, second):
        offset = chosen.utcoffset()
        assert offset is not None
        answered = read("2027-11-07", "01:30", str(int(offset.total_seconds())))
        moment = answered.moment("starts", CHICAGO)
        assert moment is not None
        assert moment.astimezone(UTC) == chosen.astimezone(UTC)


def test_an_answer_about_another_night_does_not_count() -> None:
    form = read("2027-05-15", "18:30", "-21600")
    assert form.moment("starts", CHICAGO) == datetime(2027, 5, 15, 23, 30, tzinfo=UTC)
    asked_again = read("2027-11-07", "01:30", "3600")
    assert asked_again.moment("starts", CHICAGO) is None
    assert len(asked_again.choices["starts"]) == 2


@pytest.mark.parametrize(
    ("day", "clock"),
    [("", "18:30"), ("2027-05-15", ""), ("15.5.2027", "18:30"), ("2027-05-15", "half past six"), ("0001-01-01", "00:00"),
     ("9999-12-31", "23:59")],
)  # fmt: skip
def test_half_a_time_or_none_is_a_sentence(day: str, clock: str) -> None:
    assert list(read(day, clock).errors) == ["starts"]
    assert read_typed(Times, NONE_AT_ALL).errors == {"starts": "Please choose a date and a time."}


moments = st.datetimes(
    min_value=datetime(1980, 1, 1),  # noqa: DTZ001 – hypothesis adds the zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(second=0, microsecond=0))


@given(moments, st.sampled_from(ZONES))
def test_every_moment_survives_its_form(moment: datetime, zone: str) -> None:
    """Also the two that one clock face means, which keep their offset."""
    form = read_typed(Times, fill(Times, {"starts": LocalTime.of(moment, zone)}).typed)
    assert form.moment("starts", zone) == moment
    assert form.errors == {}


@given(moments, st.sampled_from(ZONES))
def test_a_clock_face_is_the_moments_at_which_it_is_shown(moment: datetime, zone: str) -> None:
    local = LocalTime(moment.replace(tzinfo=None))
    found = local.moments(zone)
    assert len(found) <= 2
    assert [LocalTime.of(one, zone).clock for one in found] == [local.clock] * len(found)
    assert list(found) == sorted(found, key=lambda one: one.astimezone(UTC))
