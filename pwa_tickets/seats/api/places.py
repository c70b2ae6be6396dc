"""Places of general admission sections, for the picker and for programs of buyers."""

from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from pwa_tickets.db.session import Database
from pwa_tickets.seats import places, proofs
from pwa_tickets.seats.requests import ReservePlacesRequest, echoing
from pwa_tickets.seats.reservations import Cart
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.openapi import BUYER
from pwa_tickets.web.problems import changing


@post(
    "/api/seat-reservations/places",
    status_code=200,
    tags=["reservations"],
    security=BUYER,
    responses=changing(*places.REFUSALS, proofs.ProofNeeded),
)
async def reserve_places(
    request: Request[Any, Any, Any],
    data: JSONBody[ReservePlacesRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    proof: proofs.Proof = None,
) -> Cart:
    """Have so many places of a general admission section in the cart, no more and no fewer, and answer the whole cart."""
    visitor = visitor.given(data.session_id).ensured()
    claim = proofs.claim_of(request.scope, settings, show_id=data.show_id, session_hash=visitor.session_hash)
    async with proofs.challenging(database, settings, claim):
        cart = await places.reserve(
            database.call(visitor.anon),
            claim,
            section_id=data.section_id,
            quantity=data.quantity,
            times=settings.reservation_times,
            proven=proofs.read(settings, claim, proof),
        )
    return echoing(cart, visitor)


ROUTES = [reserve_places]
