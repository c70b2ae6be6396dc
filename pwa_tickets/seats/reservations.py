"""A buyer's timed claim to seats: reserve, release, extend, check. Postgres decides who was first."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.seats.proofs import Claim, Proven
from pwa_tickets.settings import ReservationTimes
from pwa_tickets.shows.generation import NoSuchShow

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller


class NoSeats(TicketsError):
    """Refuse a reservation that names no seat."""

    status, slug, title, sqlstate = 422, "no-seats", "No seats chosen", "TKNON"
    description = "The request names no seat. Nothing was reserved."
    sentence = "Please choose at least one seat."


class SeatTwice(TicketsError):
    """Refuse a reservation that names a seat twice."""

    status, slug, title, sqlstate = 422, "seat-twice", "A seat is there twice", "TKDUP"
    description = "The request names a seat more than once. Nothing was reserved."
    sentence = "One of these seats is there twice."


class UnknownSeats(TicketsError):
    """Refuse seats that do not exist, or belong to another show."""

    status, slug, title, sqlstate = 422, "unknown-seats", "Not this show’s seats", "TKUNK"
    description = "At least one seat does not exist or belongs to another show. Nothing was reserved."
    fact_types: ClassVar = {
        "seat_ids": Fact(list[UUID], "The show seat ids that are not seats of this show."),
    }
    sentence = "Some of these seats are not in this show. Please reload the page and choose again."


class SeatsKeptBack(TicketsError):
    """Refuse house seats."""

    status, slug, title, sqlstate = 409, "seats-kept-back", "Seats on hold", "TKHLD"
    description = "At least one seat is held by the studio and is not for sale. Nothing was reserved."
    fact_types: ClassVar = {
        "seat_ids": Fact(list[UUID], "The show seat ids that are held."),
    }
    sentence = "The studio is holding some of these seats. Please choose others."


class SeatsTaken(TicketsError):
    """Refuse seats that another buyer has."""

    status, slug, title, sqlstate = 409, "seats-taken", "Someone was faster", "TKTKN"
    description = "At least one seat was reserved or sold by somebody else. Nothing was reserved."
    fact_types: ClassVar = {
        "seat_ids": Fact(list[UUID], "The show seat ids that are gone."),
    }
    sentence = (
        "Someone was a moment faster with some of these seats. Nothing was reserved; please choose others."
    )


class NotOnSale(TicketsError):
    """Refuse seats before the sale opens and after it closes."""

    status, slug, title, sqlstate = 409, "not-on-sale", "Not on sale", "TKSAL"
    description = "The sale of this show has not opened yet, or it is over. Nothing was reserved."
    fact_types: ClassVar = {
        "closed": Fact(bool, "Whether the sale is over; false while it has not opened."),
        "sale_opens_at": Fact(
            datetime, "When the sale opens or opened; absent while no time is set.", required=False
        ),
    }

    @property
    def detail(self) -> str:
        """Says which of the two."""
        if self.facts.get("closed"):
            return gettext("Sales for this show have closed.")
        return gettext("This show is not on sale yet.")


class OverCap(TicketsError):
    """Refuse more seats than one buyer may have."""

    status, slug, title, sqlstate = 422, "over-cap", "That is more than one family can have", "TKCAP"
    description = (
        "The request exceeds the number of seats that one buyer may have for this show. "
        "Nothing was reserved or ordered."
    )
    fact_types: ClassVar = {
        "cap": Fact(int, "How many seats one buyer may have for this show."),
        "have": Fact(int, "How many of them the buyer has already."),
    }

    @property
    def detail(self) -> str:
        """Says what they have when they have some."""
        cap, have = self.facts["cap"], self.facts.get("have")
        rule = ngettext(
            "One family can have %(seats)s seat for this show.",
            "One family can have %(seats)s seats for this show.",
            cap,
        ) % {"seats": cap}
        return f"{rule} {gettext('You already have %(seats)s.') % {'seats': have}}" if have else rule


class ReservationExpired(TicketsError):
    """Refuse a cart whose deadline has passed."""

    status, slug, title, sqlstate = 410, "reservation-lapsed", "Your time is up", "TKEXP"
    description = (
        "The reservation has expired or does not exist, and its seats are available to others. "
        "Nothing was charged."
    )
    sentence = "Your time is up. The seats went back so others can have them. Nothing was charged."


class ExtendedAlready(TicketsError):
    """Refuse to extend a cart twice."""

    status, slug, title, sqlstate = 409, "extended-already", "You already got more time", "TKEXT"
    description = (
        "The reservation was extended once before and cannot be extended again. Its deadline did not move."
    )
    fact_types: ClassVar = {
        "reserved_until": Fact(datetime, "The deadline that stays."),
    }
    sentence = "You can get more time once. Your seats are still yours until the clock runs out."


REFUSALS = (NoSeats, SeatTwice, UnknownSeats, OverCap, NoSuchShow, SeatsTaken, SeatsKeptBack, NotOnSale)


class ReservedSeat(msgspec.Struct, kw_only=True):
    """One seat of a cart.

    Attributes:
        id: the show seat id.
        row_name: empty for a place without a number.
    """

    id: UUID
    show_id: UUID
    section_id: UUID
    section: str
    row_name: str
    seat_number: str
    price_in_cents: int


class Cart(msgspec.Struct, kw_only=True):
    """The whole cart. Count down to `reserved_until` against `server_time`.

    Attributes:
        session_id: echoed only to API clients that brought their own.
        reserved_until: when the reservation expires; null when nothing is reserved.
        extendable: whether the cart can be extended.
        bought_order_id: the order that the cart became when it was paid, until another cart is begun: it tells a second
            tab "bought" from "expired"; null otherwise.
    """

    session_id: str | msgspec.UnsetType = msgspec.UNSET
    reserved_until: datetime | None
    server_time: datetime
    extendable: bool = False
    bought_order_id: UUID | None = None
    seats: list[ReservedSeat]
    total_in_cents: int


async def reserve(
    db: "FunctionCaller",
    claim: Claim,
    *,
    seat_ids: Sequence[UUID],
    times: ReservationTimes,
    proven: Proven | None = None,
) -> Cart:
    """Add these seats to the cart, all or none.

    Raises:
        NoSeats, SeatTwice, UnknownSeats, SeatsKeptBack, SeatsTaken, NotOnSale, OverCap, ProofNeeded: nothing was reserved.
    """
    cart = await db.fetchval(
        "select reserve_seats($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        claim.show_id,
        list(seat_ids),
        claim.session_hash,
        times.reservation,
        times.longest,
        claim.origin,
        proven and proven.have,
        proven and proven.seats,
        proven and proven.nonce,
    )
    return msgspec.json.decode(cart, type=Cart)


async def release(db: "FunctionCaller", *, session_hash: str, seat_ids: Sequence[UUID] | None) -> int:
    """Give seats back, all without `seat_ids`. Returns how many were given back."""
    wanted = None if seat_ids is None else list(seat_ids)
    return int(await db.fetchval("select release_seats($1, $2)", session_hash, wanted))


async def extend(db: "FunctionCaller", *, session_hash: str, times: ReservationTimes) -> Cart:
    """Move the cart's deadline by `times.extension` minutes, once.

    Raises:
        ReservationExpired, ExtendedAlready: the deadline did not move.
    """
    cart = await db.fetchval("select extend_reservation($1, $2)", session_hash, times.extension)
    return msgspec.json.decode(cart, type=Cart)


async def check(db: "FunctionCaller", *, session_hash: str) -> Cart:
    """What is reserved now; empty when nothing is, or when it expired."""
    return msgspec.json.decode(await db.fetchval("select check_reservation($1)", session_hash), type=Cart)
