"""A buyer's timed claim to seats: reserve, release, extend, check. Postgres decides who was first."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from pwa_tickets.errors import TicketsError
from pwa_tickets.shows.generation import NoSuchShow

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller


class NoSeats(TicketsError):
    """An empty wish."""

    status, slug, title, sqlstate = 422, "no-seats", "No seats chosen", "TKNON"
    sentence = "Please choose at least one seat."


class SeatTwice(TicketsError):
    """The same seat twice in one wish."""

    status, slug, title, sqlstate = 422, "seat-twice", "A seat is there twice", "TKDUP"
    sentence = "One of these seats is there twice."


class UnknownSeats(TicketsError):
    """Seats that do not exist, or belong to another show. `seat_ids` names them."""

    status, slug, title, sqlstate = 422, "unknown-seats", "Not seats of this show", "TKUNK"
    sentence = "Some of these seats are not in this show. Please reload the page and choose again."


class SeatsKeptBack(TicketsError):
    """House seats. `seat_ids` names them."""

    status, slug, title, sqlstate = 409, "seats-kept-back", "Seats kept back", "TKHLD"
    sentence = "The studio keeps some of these seats back. Please choose others."


class SeatsTaken(TicketsError):
    """Somebody was faster. `seat_ids` names the seats that are gone."""

    status, slug, title, sqlstate = 409, "seats-taken", "Somebody was faster", "TKTKN"
    sentence = (
        "Somebody was a moment faster with some of these seats. Nothing was reserved; please choose others."
    )


class NotOnSale(TicketsError):
    """The sale has not opened (`sale_opens_at`) or is over (`closed`)."""

    status, slug, title, sqlstate = 409, "not-on-sale", "Not on sale", "TKSAL"

    @property
    def detail(self) -> str:
        """Says which of the two."""
        if self.facts.get("closed"):
            return "The sale for this show is over."
        return "This show is not on sale yet."


class OverCap(TicketsError):
    """More seats than one buyer may have: `cap`, and how many they `have`."""

    status, slug, title, sqlstate = 422, "over-cap", "That is more than one family can have", "TKCAP"

    @property
    def detail(self) -> str:
        """Says what they have when they have some."""
        have = f" You already have {self.facts['have']}." if self.facts.get("have") else ""
        return f"One family can have {self.facts['cap']} seats for this show.{have}"


class ReservationExpired(TicketsError):
    """The time is over and the seats went back."""

    status, slug, title, sqlstate = 410, "reservation-lapsed", "Your time is over", "TKEXP"
    sentence = "Your time is over. The seats went back so others can have them. Nothing was charged."


class ExtendedAlready(TicketsError):
    """More time is given once. `reserved_until` says how long they have."""

    status, slug, title, sqlstate = 409, "extended-already", "More time was given already", "TKEXT"
    sentence = "You already took more time once. Your seats are still yours until the clock runs out."


REFUSALS = (NoSeats, SeatTwice, UnknownSeats, OverCap, NoSuchShow, SeatsTaken, SeatsKeptBack, NotOnSale)


class ReservedSeat(msgspec.Struct, kw_only=True):
    """One seat of a cart."""

    id: UUID
    show_id: UUID
    section: str
    row_name: str
    seat_number: str
    price_in_cents: int


class Cart(msgspec.Struct, kw_only=True):
    """The whole cart. `reserved_until` is null when nothing is reserved; count down against `server_time`.

    `bought_order_id` is the order that the cart became when it was paid, until another cart is begun: it tells a second
    tab "bought" from "expired". `session_id` is echoed only to API clients that brought their own.
    """

    session_id: str | msgspec.UnsetType = msgspec.UNSET
    reserved_until: datetime | None
    server_time: datetime
    extendable: bool = False
    bought_order_id: UUID | None = None
    seats: list[ReservedSeat]
    total_in_cents: int


async def reserve(
    db: "FunctionCaller", *, show_id: UUID, seat_ids: Sequence[UUID], session_hash: str, minutes: int
) -> Cart:
    """Add these seats to the cart, all or none.

    Raises:
        NoSeats, SeatTwice, UnknownSeats, SeatsKeptBack, SeatsTaken, NotOnSale, OverCap: nothing was reserved.
    """
    cart = await db.fetchval(
        "select reserve_seats($1, $2, $3, $4)", show_id, list(seat_ids), session_hash, minutes
    )
    return msgspec.json.decode(cart, type=Cart)


async def release(db: "FunctionCaller", *, session_hash: str, seat_ids: Sequence[UUID] | None) -> int:
    """Give seats back, all without `seat_ids`. Returns how many were given back."""
    wish = None if seat_ids is None else list(seat_ids)
    return int(await db.fetchval("select release_seats($1, $2)", session_hash, wish))


async def extend(db: "FunctionCaller", *, session_hash: str) -> Cart:
    """Ten more minutes, once.

    Raises:
        ReservationExpired, ExtendedAlready: the deadline did not move.
    """
    return msgspec.json.decode(await db.fetchval("select extend_reservation($1)", session_hash), type=Cart)


async def check(db: "FunctionCaller", *, session_hash: str) -> Cart:
    """What is reserved now; empty when nothing is, or when it expired."""
    return msgspec.json.decode(await db.fetchval("select check_reservation($1)", session_hash), type=Cart)
