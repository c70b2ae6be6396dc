"""The seats that were found in a chart: a proposal, which whoever draws the map takes and corrects."""

from typing import Annotated, ClassVar, Literal

import msgspec

Doubt = Literal["number-counted", "number-odd", "row-counted", "row-differs"]
Side = Literal["left", "center", "right"]
Whole = Annotated[int, msgspec.Meta(ge=-10_000_000, le=10_000_000)]


class FoundSeat(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A seat that was found in a chart.

    Attributes:
        section: which of the sections it belongs to, from 0.
        x, y: in 1/100 of a seat's width, from the middle of the picture, stage at the top.
        doubts: what may be wrong: a number that is not printed (`number-counted`) or out of order (`number-odd`), a row whose
            name is not printed (`row-counted`) or that has another one at its other end (`row-differs`).
    """

    section: int
    row_name: str
    seat_number: str
    x: Whole
    y: Whole
    doubts: list[Doubt] = []


class FoundSection(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A block of rows that a gap divides from others.

    Attributes:
        name: as it is printed beside the block; absent where nothing is.
        side: where it lies among those beside it; absent where it is alone, or one of more than three.
        level: the floor it is on, where the chart shows several.
    """

    name: str | None = None
    side: Side | None = None
    level: str | None = None


class FoundSeats(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What was found in a chart.

    Attributes:
        scale: how many units of the seat map a pixel of the picture is.
        angle: how far the picture was turned clockwise, so that the stage is at the top.
        sections: as they lie, from the stage backwards, then from left to right.
        seats: section by section, row by row, from left to right.
        has_stage: whether the chart says where the stage is.
        left_out: how many numbers or circles stand alone and were taken for no seats.
    """

    EXAMPLE: ClassVar = {
        "scale": 2.5,
        "angle": 0,
        "sections": [{"name": "Orchestra"}],
        "seats": [
            {"section": 0, "row_name": "A", "seat_number": "1", "x": -50, "y": 0},
            {
                "section": 0,
                "row_name": "A",
                "seat_number": "2",
                "x": 50,
                "y": 0,
                "doubts": ["number-counted"],
            },
        ],
        "has_stage": True,
        "left_out": 0,
    }

    scale: float
    angle: Literal[0, 90, 180, 270]
    sections: list[FoundSection]
    seats: list[FoundSeat]
    has_stage: bool
    left_out: int
