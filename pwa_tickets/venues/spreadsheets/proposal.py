"""What a file says of a venue, before it is compared with the venue there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

import msgspec


class StageEnd(StrEnum):
    """Where the stage is on a drawing in a sheet."""

    TOP = "top"
    BOTTOM = "bottom"


class SeatOne(StrEnum):
    """At which end of a row its lowest number is, seen with the stage in front."""

    LEFT = "left"
    RIGHT = "right"


class Align(StrEnum):
    """How rows of different lengths stand above each other."""

    CENTER = "center"
    NUMBER = "number"


class Assumed(msgspec.Struct, kw_only=True):
    """What was assumed where the file does not say.

    Attributes:
        stage: at which end of the sheet the stage is.
        seat_one: at which end of a row the lowest number is.
        align: rows are centered, or seats of one number stand above each other.
    """

    stage: StageEnd = StageEnd.TOP
    seat_one: SeatOne = SeatOne.LEFT
    align: Align = Align.CENTER


@dataclass(frozen=True)
class Options:
    """How somebody wants a file to be read.

    Attributes:
        columns: field → heading, where guessing failed.
        stage, seat_one, align: instead of what would be assumed; None to assume it.
        currency: of its prices.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    stage: StageEnd | None = None
    seat_one: SeatOne | None = None
    align: Align | None = None
    currency: str = "usd"


class Label(NamedTuple):
    """What tells a seat apart."""

    section: str
    row: str
    number: str


@dataclass(frozen=True)
class ProposedSeat:
    """A seat that a file names.

    Attributes:
        level: '' where the file knows none.
        type: `regular`, `ada`, `house` or `blocked`; None where the file does not say.
        is_sellable: whether shows sell it from the beginning; None where the file does not say.
        zone: the price zone's name; None where the file does not say.
        companion_of: the number of the wheelchair place in its row that it stays beside; '' for none.
        at: where it is drawn; None where the file does not say.
        place: the sheet and line that name it.
    """

    section: str
    row: str
    number: str
    level: str = ""
    type: str | None = None
    zone: str | None = None
    companion_of: str = ""
    note: str | None = None
    is_sellable: bool | None = None
    at: tuple[int, int] | None = None
    place: tuple[str, int] = ("", 0)

    @property
    def label(self) -> Label:
        """What tells it apart."""
        return Label(self.section, self.row, self.number)

    def moved(self, at: tuple[int, int]) -> "ProposedSeat":
        """The same seat drawn there."""
        return replace(self, at=at)


@dataclass
class ProposedSection:
    """A section that a file names; what it does not say is empty.

    Attributes:
        zone: the price zone of a section without numbers; None where the file does not say.
    """

    level: str = ""
    entrance: str = ""
    kind: str = "numbered"
    capacity: int | None = None
    zone: str | None = None


@dataclass
class Proposal:
    """What the sheets of a file say together.

    Attributes:
        sections: by level and name.
        zones: name → cents; None where no price is given.
        is_drawn: whether the file says where its seats are; else they were laid out.
        is_of_orders: whether a sheet is a report of sales.
    """

    seats: list[ProposedSeat] = field(default_factory=list)
    sections: dict[tuple[str, str], ProposedSection] = field(default_factory=dict)
    zones: dict[str, int | None] = field(default_factory=dict)
    assumed: Assumed = field(default_factory=Assumed)
    is_drawn: bool = False
    is_of_orders: bool = False
