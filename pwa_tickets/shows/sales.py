"""When a show sells: a pure rule of its window, its clock and what is left."""

from datetime import datetime
from enum import StrEnum


class SaleState(StrEnum):
    """What a buyer can do with a show now."""

    UPCOMING = "upcoming"
    ON_SALE = "on_sale"
    SOLD_OUT = "sold_out"
    CLOSED = "closed"


def sale_state(
    now: datetime,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    starts_at: datetime,
    cancelled: bool,
    available: int,
) -> SaleState:
    """The state at `now`. A show without an opening time is announced and not on sale; without a closing time it sells
    until it starts. All times carry an offset.
    """
    if cancelled or now >= (closes_at or starts_at):
        return SaleState.CLOSED
    if opens_at is None or now < opens_at:
        return SaleState.UPCOMING
    return SaleState.ON_SALE if available else SaleState.SOLD_OUT
