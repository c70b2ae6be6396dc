"""What programs of the staff send and read about series and shows."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.shows.series import Poster
from pwa_tickets.web.words import single_line, title_line

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Time = str


class SeriesBody(msgspec.Struct, kw_only=True):
    """A series to create, or what it becomes.

    Attributes:
        season: like `Spring 2027`.
        poster: the color of its drawn poster.
    """

    EXAMPLE: ClassVar = {"name": "The Night Garden", "season": "Spring 2027", "poster": "plum"}

    name: Title
    season: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    description: Annotated[str, msgspec.Meta(max_length=600)] | None = None
    poster: Poster = Poster.GREEN

    def __post_init__(self) -> None:
        """Read what has one line as one line."""
        self.name = title_line(self.name)
        self.season = single_line(self.season or "") or None


class SeriesDocument(SeriesBody, kw_only=True):
    """A series as staff said it."""

    id: UUID


class SeriesName(msgspec.Struct, kw_only=True):
    """A series in the list."""

    id: UUID
    name: str


class SeriesList(msgspec.Struct):
    """Every series, the newest first."""

    series: list[SeriesName]


class ShowBody(msgspec.Struct, kw_only=True):
    """A show to create, or what it becomes. Times are ISO 8601, with an offset or on the venue's clock.

    Attributes:
        starts_at: when it begins.
        doors_at: when the doors open.
        sale_opens_at: when the sale opens; absent while nobody can buy.
        sale_closes_at: when the sale closes; absent for a sale until the show starts.
        price_in_cents: the price of every seat in place of the zones' prices; counts when the seats are generated.
        seats_per_buyer: how many seats one family can have.
        free_is_meant: true where seats without a price are meant to be free; else the sale does not open.
    """

    EXAMPLE: ClassVar = {
        "series_id": "0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10",
        "venue_id": "6f1b7c1e-33d0-4f0e-9a05-1a2b3c4d5e6f",
        "title": "Friday evening",
        "starts_at": "2027-05-14T18:30",
    }

    series_id: UUID
    venue_id: UUID
    title: Title
    starts_at: Time
    doors_at: Time | None = None
    duration_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] | None = None
    sale_opens_at: Time | None = None
    sale_closes_at: Time | None = None
    price_in_cents: Annotated[int, msgspec.Meta(ge=0, le=100_000_000)] | None = None
    seats_per_buyer: Annotated[int, msgspec.Meta(ge=1, le=100)] = 8
    free_is_meant: bool = False

    def __post_init__(self) -> None:
        """Read the title as one line."""
        self.title = title_line(self.title)


class ShowDocument(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A show as staff said it; times with an offset.

    Attributes:
        free_is_meant: true where seats without a price are meant to be free.
    """

    id: UUID
    series_id: UUID
    venue_id: UUID
    title: str
    starts_at: datetime
    doors_at: datetime | None = None
    duration_minutes: int | None = None
    sale_opens_at: datetime | None = None
    sale_closes_at: datetime | None = None
    price_in_cents: int | None = None
    seats_per_buyer: int
    free_is_meant: bool = False


class DuplicateBody(msgspec.Struct, kw_only=True):
    """The other day of a show.

    Attributes:
        starts_at: when it begins, ISO 8601, with an offset or on the venue's clock.
        title: what it is called; absent for the same title.
    """

    EXAMPLE: ClassVar = {"starts_at": "2027-05-15T13:00", "title": "Saturday matinee"}

    starts_at: Time
    title: Title | None = None

    def __post_init__(self) -> None:
        """Read the title as one line."""
        self.title = None if self.title is None else title_line(self.title)
