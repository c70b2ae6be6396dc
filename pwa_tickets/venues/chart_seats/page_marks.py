"""What stands on the page of a chart, in pixels of its picture, from the top left corner."""

from typing import NamedTuple


class Word(NamedTuple):
    """A word or number: where its middle is, and how high its letters are."""

    text: str
    x: float
    y: float
    size: float


class Shape(NamedTuple):
    """A closed shape, such as the circle or square of a seat: where its middle is, and how large it is."""

    x: float
    y: float
    width: float
    height: float
