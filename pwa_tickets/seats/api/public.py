"""The picker's API: what a show's seats are, who has them, and reserving some."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound, TooManyRequests
from pwa_tickets.seats import places, proofs, reservations
from pwa_tickets.seats.available_seats import AvailableSeats, describe
from pwa_tickets.seats.map_document import MapDocument
from pwa_tickets.seats.requests import (
    ExtendRequest,
    Released,
    ReleaseRequest,
    ReserveRequest,
    echoing,
    require_session,
)
from pwa_tickets.seats.reservations import Cart
from pwa_tickets.seats.seat_states import SeatFeeds, states
from pwa_tickets.seats.show_map import ShowMap, ShowMaps
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.database import VisitorDb
from pwa_tickets.web.openapi import BUYER, ShownAs
from pwa_tickets.web.problems import changing, refusing
from pwa_tickets.web.security import client_network

MapBytes = Annotated[bytes, ShownAs(MapDocument)]
Version = Annotated[
    str | None, QueryParameter(description="The version that the caller expects; makes the answer immutable.")
]
MAP_CACHING = ResponseHeader(
    name="Cache-Control",
    documentation_only=True,
    value="",
    description="`immutable` when `v` is the present version, else `no-cache`.",
)
MAP_VERSION = ResponseHeader(
    name="X-Map-Version",
    documentation_only=True,
    value="",
    description="The version of the map that numbers the seats.",
)
EVENTS = ResponseSpec(
    str,
    generate_examples=False,
    media_type="text/event-stream",
    description="Server-sent events `snapshot` and `seats`, a comment every 15 seconds.",
)


@get(
    "/api/shows/{show_id:uuid}/available-seats", tags=["seats"], security=BUYER, responses=refusing(NotFound)
)
async def available_seats(
    show_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    db: VisitorDb,
    show_maps: NamedDependency[ShowMaps],
) -> Response[AvailableSeats]:
    """List every numbered seat of a show with its price and state; this visitor's own are `mine`."""
    mine = set[UUID]()
    if visitor.session_id:  # first: `db` holds a connection from its first statement on
        cart = await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)
        mine = {seat.id for seat in cart.seats}
    show_map, codes = await _map_and_states(db, show_id, show_maps)
    areas = await places.areas(db, show_id) if show_map.has_places else []
    body = describe(show_id, show_map, codes, mine, areas)
    return Response(body, headers={"Cache-Control": "private, no-store"})


@get(
    "/api/shows/{show_id:uuid}/seat-map",
    tags=["seats"],
    response_headers=[MAP_CACHING],
    responses=refusing(NotFound),
)
async def seat_map_document(
    show_id: FromPath[UUID],
    request: Request[Any, Any, Any],
    db: VisitorDb,
    show_maps: NamedDependency[ShowMaps],
    v: Version = None,
) -> Response[MapBytes]:
    """Read what a seat map is drawn from, as short arrays. Immutable under the `v` that it names itself."""
    show_map = await show_maps.of(db, show_id)
    current = v == show_map.version
    headers = {
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            show_map.gzip, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(show_map.json, media_type="application/json", headers=headers)


@get(
    "/api/shows/{show_id:uuid}/seat-states",
    tags=["seats"],
    media_type="text/plain",
    response_headers=[MAP_VERSION],
    responses=refusing(NotFound),
)
async def seat_states(
    show_id: FromPath[UUID],
    db: VisitorDb,
    show_maps: NamedDependency[ShowMaps],
) -> Response[str]:
    """Read the state of every seat, one letter each in the map's order: a available, r reserved, s sold, h held."""
    show_map, codes = await _map_and_states(db, show_id, show_maps)
    return Response(codes, headers={"Cache-Control": "no-store", "X-Map-Version": show_map.version})


@get(
    "/api/shows/{show_id:uuid}/seat-events",
    tags=["seats"],
    media_type="text/event-stream",
    responses={200: EVENTS, **refusing(NotFound, TooManyRequests)},
)
async def seat_events(
    request: Request[Any, Any, Any],
    show_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    db: VisitorDb,
    show_maps: NamedDependency[ShowMaps],
    seat_feeds: NamedDependency[SeatFeeds],
    settings: NamedDependency[Settings],
) -> Stream:
    """Stream seat changes: `snapshot` first and after every gap, then `seats` `{changes: [[seat number, code], …]}`."""
    await show_maps.of(db, show_id)  # 404 before the stream begins
    whose = (client_network(request.scope, settings), visitor.session_hash)
    if settings.rate_limit:
        seat_feeds.streams.require_one_more(*whose)

    async def events() -> AsyncGenerator[bytes]:
        with seat_feeds.streams.counted(*whose):
            async for event in seat_feeds.of(show_id).stream():
                yield event

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(events(), media_type="text/event-stream", headers=headers)


@post(
    "/api/seat-reservations/reserve",
    status_code=200,
    tags=["reservations"],
    security=BUYER,
    responses=changing(*reservations.REFUSALS, proofs.ProofNeeded),
)
async def reserve(
    request: Request[Any, Any, Any],
    data: JSONBody[ReserveRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    proof: proofs.Proof = None,
) -> Cart:
    """Reserve all these seats or none, and answer the whole cart."""
    visitor = visitor.given(data.session_id).ensured()
    claim = proofs.claim_of(request.scope, settings, show_id=data.show_id, session_hash=visitor.session_hash)
    async with proofs.challenging(database, settings, claim):
        cart = await reservations.reserve(
            database.call(visitor.anon),
            claim,
            seat_ids=data.seat_ids,
            times=settings.reservation_times,
            proven=proofs.read(settings, claim, proof),
        )
    return echoing(cart, visitor)


@post(
    "/api/seat-reservations/release",
    status_code=200,
    tags=["reservations"],
    security=BUYER,
    responses=changing(),
)
async def release(
    data: JSONBody[ReleaseRequest], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Released:
    """Release seats of the cart, or all of it."""
    visitor = visitor.given(data.session_id)
    if not visitor.session_id:
        return Released(0)
    db = database.call(visitor.anon)
    return Released(await reservations.release(db, session_hash=visitor.session_hash, seat_ids=data.seat_ids))


@post(
    "/api/seat-reservations/extend",
    status_code=200,
    tags=["reservations"],
    security=BUYER,
    responses=changing(reservations.ReservationExpired, reservations.ExtendedAlready),
)
async def extend(
    data: JSONBody[ExtendRequest],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Cart:
    """Extend the cart once, by as many minutes as a reservation has."""
    visitor = require_session(visitor.given(data.session_id))
    cart = await reservations.extend(
        database.call(visitor.anon), session_hash=visitor.session_hash, times=settings.reservation_times
    )
    return echoing(cart, visitor)


@get("/api/seat-reservations/check", tags=["reservations"], security=BUYER, responses=refusing())
async def check(visitor: NamedDependency[Visitor], database: NamedDependency[Database]) -> Response[Cart]:
    """Read the cart; empty when there is none or it expired."""
    if not visitor.session_id:
        nothing = Cart(reserved_until=None, server_time=datetime.now(UTC), seats=[], total_in_cents=0)
        return Response(nothing, headers={"Cache-Control": "private, no-store"})
    cart = await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)
    return Response(echoing(cart, visitor), headers={"Cache-Control": "private, no-store"})


async def _map_and_states(db: AsyncSession, show_id: UUID, show_maps: ShowMaps) -> tuple[ShowMap, str]:
    show_map = await show_maps.of(db, show_id)
    return show_map, await states(db, show_id, show_map)


ROUTES = [available_seats, seat_map_document, seat_states, seat_events, reserve, release, extend, check]
