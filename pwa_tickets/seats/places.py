"""Places of general sections: how many are free, and having so many of them. Nobody chooses which."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.seats.proofs import Claim, Proven
from pwa_tickets.seats.reservations import Cart, NotOnSale, OverCap, ReservedSeat, UnknownSeats
from pwa_tickets.settings import ReservationTimes
from pwa_tickets.shows.generation import NoSuchShow

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller

# Counted by section, never listed: a lawn of 5,000 is one row.
AREAS: Final = text("""
    select section.id, section.name, section.level, section.entrance, counted.free, counted.places, counted.price_in_cents
    from recital_shows sh
    join venue_sections section on section.venue_id = sh.venue_id and section.kind = 'general'
    cross join lateral (
      select count(*) as places,
        count(*) filter (where ss.status = 'available'
          or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())) as free,
        coalesce(mode() within group (order by ss.price_in_cents) filter (where ss.status <> 'sold'),
                 max(ss.price_in_cents)) as price_in_cents
      from seats s join show_seats ss on ss.seat_id = s.id and ss.show_id = sh.id
      where s.section_id = section.id and s.row_name = '') counted
    where sh.id = :show_id and counted.places > 0
    order by section.display_order, section.name
""")


class Area(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A general section of a show.

    Attributes:
        id: the section, which `places` of a reservation name.
        level: the floor it is on; absent where there is one floor.
        entrance: the door that leads to it; absent where any does.
        places: how many people fit in.
        free: how many places are available.
        price_in_cents: what one place costs.
    """

    id: UUID
    name: str
    level: str | None = None
    entrance: str | None = None
    places: int
    free: int
    price_in_cents: int


class TooFewPlaces(TicketsError):
    """Refuse more places of a general section than there are."""

    status, slug, title, sqlstate = 409, "too-few-places", "Not that many left", "TKFEW"
    description = (
        "The general admission section has fewer places left than asked for. The cart is as it was before."
    )
    fact_types: ClassVar = {
        "left": Fact(int, "How many places this visitor could have, those in the cart included.")
    }

    @property
    def detail(self) -> str:
        """Says how many there are."""
        left = self.facts["left"]
        if not left:
            return gettext("There is no place left. Nothing was changed.")
        return ngettext(
            "Only %(num)s place is left for you. Nothing was changed.",
            "Only %(num)s places are left for you. Nothing was changed.",
            left,
        ) % {"num": left}


REFUSALS: Final = (UnknownSeats, OverCap, NoSuchShow, TooFewPlaces, NotOnSale)


async def areas(db: AsyncSession, show_id: UUID) -> list[Area]:
    """The general sections of a show, in the venue's order; none for most shows."""
    rows = (await db.execute(AREAS, {"show_id": show_id})).mappings()
    return [msgspec.convert(dict(row), Area) for row in rows]


async def reserve(
    db: "FunctionCaller",
    claim: Claim,
    *,
    section_id: UUID,
    quantity: int,
    times: ReservationTimes,
    proven: Proven | None = None,
) -> Cart:
    """Have so many places of a section in the cart, no more and no fewer; 0 gives them back.

    Raises:
        TooFewPlaces, UnknownSeats, NotOnSale, OverCap, ProofNeeded: the cart is as it was.
    """
    cart = await db.fetchval(
        "select reserve_places($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        claim.show_id,
        section_id,
        quantity,
        claim.session_hash,
        times.reservation,
        times.longest,
        claim.origin,
        proven and proven.have,
        proven and proven.seats,
        proven and proven.nonce,
    )
    return msgspec.json.decode(cart, type=Cart)


def read_form(sections: list[str], quantities: list[str]) -> Mapping[UUID, int]:
    """What a form without script says: section → how many. What is no number is none."""
    wanted: dict[UUID, int] = {}
    for section, quantity in zip(sections, quantities, strict=False):
        try:
            wanted[UUID(section)] = int(quantity or 0)
        except ValueError:
            continue
    return {section: quantity for section, quantity in wanted.items() if 0 <= quantity <= 10_000}


def of_cart(seats: list[ReservedSeat], show_id: UUID) -> dict[UUID, int]:
    """Section → how many places of a show are in a cart."""
    counts: dict[UUID, int] = {}
    for seat in seats:
        if seat.show_id == show_id and not seat.row_name:
            counts[seat.section_id] = counts.get(seat.section_id, 0) + 1
    return counts
