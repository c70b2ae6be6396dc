"""What is typed in each step of the set-up."""

from typing import Annotated, Final
from uuid import UUID

import msgspec

from pwa_tickets.i18n import marked
from pwa_tickets.setup.venue import SEATS_AT_MOST, SeatSource
from pwa_tickets.web.choices import Choices
from pwa_tickets.web.fields import Email, Money, Secret, Text, Whole
from pwa_tickets.web.local_time import Clock, LocalTime

STUDIO_NAME: Final = Text(most=100, empty=marked("Please type what your studio is called."))


class Begin(msgspec.Struct, kw_only=True):
    """Who opens the studio, and what is guessed of where it is."""

    email: Annotated[str, Email()]
    password: Annotated[str, Secret(empty=marked("Please choose a password."))]
    studio: Annotated[str, STUDIO_NAME]
    time_zone: str = "America/New_York"
    currency: str = "usd"


class ShowStep(msgspec.Struct, kw_only=True):
    """The first show, in the words of its poster; `another` is the time of a second show that day."""

    title: Annotated[str, Text(most=120, empty=marked("Please type what the recital is called."))]
    starts_at: LocalTime
    another: Annotated[str | None, Clock()] = None
    theater: Annotated[str, Text(most=120, empty=marked("Please type where it is."))]
    at_night: bool = False


class VenueStep(msgspec.Struct, kw_only=True):
    """Where the seats come from, and how many the theater says it has."""

    source: SeatSource = SeatSource.SHEET
    total: Annotated[int | None, Whole(least=1, most=SEATS_AT_MOST)] = None


class PriceStep(msgspec.Struct, kw_only=True):
    """One price for all seats; the zones' prices have fields of their own, see `zone_prices`."""

    price_in_cents: Annotated[int | None, Money()] = None
    is_free: bool = False


class SeatsStep(msgspec.Struct, kw_only=True):
    """Seats that are not for sale, and whether the wheelchair places are right."""

    seat_ids: Annotated[list[UUID], Choices(UUID)] = []
    wheelchairs_are_right: bool = False
    goes_on: Annotated[str | None, Text(most=3)] = None


class Open(msgspec.Struct, kw_only=True):
    """When the sale opens: at once, or at a moment on the theater's clock."""

    opens_at: LocalTime | None = None
