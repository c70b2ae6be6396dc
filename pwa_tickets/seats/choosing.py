"""What the picker's form says as a whole: these seats, so many places, and no others of this show."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from pwa_tickets.seats import places, reservations
from pwa_tickets.seats.proofs import Claim
from pwa_tickets.settings import ReservationTimes

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller


async def replace(
    db: "FunctionCaller",
    claim: Claim,
    *,
    seat_ids: Sequence[UUID],
    areas: Mapping[UUID, int],
    times: ReservationTimes,
) -> None:
    """Make these seats and so many places, and no others of this show, the visitor's. All calls in one transaction.

    Raises:
        NoSeats, SeatTwice, UnknownSeats, SeatsKeptBack, SeatsTaken, TooFewPlaces, NotOnSale, OverCap, ProofNeeded: roll back,
            and nothing changed.
    """
    if not seat_ids and not any(areas.values()):
        raise reservations.NoSeats()
    cart = await reservations.check(db, session_hash=claim.session_hash)
    here = [seat for seat in cart.seats if seat.show_id == claim.show_id]
    if unwanted := [seat.id for seat in here if seat.row_name and seat.id not in seat_ids]:
        await reservations.release(db, session_hash=claim.session_hash, seat_ids=unwanted)
    have = places.of_cart(cart.seats, claim.show_id)
    for section_id, quantity in sorted(areas.items(), key=lambda area: area[1] - have.get(area[0], 0)):
        await places.reserve(db, claim, section_id=section_id, quantity=quantity, times=times)
    if seat_ids:
        await reservations.reserve(db, claim, seat_ids=seat_ids, times=times)
