"""The picker's page: the list that works without script, and the data the map is drawn from."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.seats import choosing, places, reservations
from pwa_tickets.seats.proofs import claim_of
from pwa_tickets.seats.reservations import Cart
from pwa_tickets.seats.seat_list import SeatLists, free_by_section
from pwa_tickets.seats.seat_states import states
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.settings import Settings
from pwa_tickets.shows import queries as shows
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.database import VisitorDb
from pwa_tickets.web.templating import page

AnyRequest = Request[Any, Any, Any]


class SeatForm(msgspec.Struct):
    """The list as a form: the numbers of the seats that are ticked, and the version of the map that numbered them.

    Attributes:
        area, places: a general section's id, and how many places of it.
    """

    seat: list[int] | int = []  # one ticked box arrives bare
    v: str = ""
    area: list[str] | str = []
    places: list[str] | str = []

    @property
    def numbers(self) -> list[int]:
        """The ticked seats."""
        return self.seat if isinstance(self.seat, list) else [self.seat]

    @property
    def areas(self) -> Mapping[UUID, int]:
        """Section → how many places."""
        listed = [one if isinstance(one, list) else [one] for one in (self.area, self.places)]
        return places.read_form(*listed)


class MapChanged(TicketsError):
    """Refuse seat numbers of an older map."""

    status, slug, title = 409, "map-changed", "The seat map changed"
    description = (
        "The submitted seat numbers refer to an older version of the seat map. Nothing was reserved."
    )
    sentence = "The seat map changed since you opened this page. Please choose again."


Seats = Annotated[SeatForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/shows/{show_id:uuid}/seats", include_in_schema=False)
async def picker(
    show_id: FromPath[UUID],
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    db: VisitorDb,
    show_maps: NamedDependency[ShowMaps],
    seat_lists: NamedDependency[SeatLists],
) -> Template:
    """Choose seats, on the map or in the list."""
    visitor.ensured()  # the cookie comes before the first tap: an answer to it that gets lost loses no seats
    view = "list" if request.query_params.get("view") == "list" else "map"
    cart = await _cart(visitor, database)  # first: `db` holds a connection from its first statement on
    return await _picker(db, show_id, cart, show_maps, seat_lists, view=view)


@post("/shows/{show_id:uuid}/seats", status_code=200, include_in_schema=False)
async def choose(
    request: AnyRequest,
    show_id: FromPath[UUID],
    data: Seats,
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    show_maps: NamedDependency[ShowMaps],
    seat_lists: NamedDependency[SeatLists],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """The list without script: exactly the ticked seats become this visitor's, then on to checkout.

    Reading the map, reserving, and drawing a refusal are transactions of their own: a refusal must undo the second alone.
    """
    visitor = visitor.ensured()
    claim = claim_of(request.scope, settings, show_id=show_id, session_hash=visitor.session_hash)
    async with database.transaction(visitor.anon) as db:
        show_map = await show_maps.of(db, show_id)
    wanted = [show_map.seats[number].id for number in data.numbers if 0 <= number < len(show_map.seats)]
    try:
        if data.v and data.v != show_map.version:
            raise MapChanged()
        async with database.raw_transaction(visitor.anon) as raw:
            await choosing.replace(
                raw, claim, seat_ids=wanted, areas=data.areas, times=settings.reservation_times
            )
    except TicketsError as refusal:
        cart = await _cart(visitor, database)
        async with database.transaction(visitor.anon) as db:
            return await _picker(
                db,
                show_id,
                cart,
                show_maps,
                seat_lists,
                view="list",
                refusal=refusal,
                typed=data,
            )
    return Redirect("/checkout", status_code=303)


async def _picker(
    db: AsyncSession,
    show_id: UUID,
    cart: Cart | None,
    show_maps: ShowMaps,
    seat_lists: SeatLists,
    *,
    view: str,
    refusal: TicketsError | None = None,
    typed: SeatForm | None = None,
) -> Template:
    show = await shows.show(db, show_id)
    show_map = await show_maps.of(db, show_id)
    codes = await states(db, show_id, show_map)
    here = [seat for seat in cart.seats if seat.show_id == show_id] if cart else []
    elsewhere = [seat for seat in cart.seats if seat.show_id != show_id] if cart else []
    numbered = [seat for seat in here if seat.row_name]
    areas = await places.areas(db, show_id) if show_map.has_places else []
    have = places.of_cart(here, show_id)
    mine = {show_map.number[str(seat.id)] for seat in numbered}
    ticked = set(typed.numbers) if typed else ()
    still_free = {number for number in ticked if 0 <= number < len(codes) and codes[number] == "a"}
    return page(
        "seats/picker.html",
        status=refusal.status if refusal else 200,
        show=show,
        map_version=show_map.version,
        zones=show_map.zones,
        sections=free_by_section(show_map, codes),
        list_html=seat_lists.html(
            show_id, show_map, codes, mine | still_free, free_is_meant=show.free_is_meant
        ),
        states=codes,
        chosen=[
            {
                "n": show_map.number[str(seat.id)],
                "section": seat.section,
                "row_name": seat.row_name,
                "seat_number": seat.seat_number,
                "price_in_cents": seat.price_in_cents,
            }
            for seat in numbered
        ],
        areas=areas,
        area_data=[{**msgspec.to_builtins(area), "mine": have.get(area.id, 0)} for area in areas],
        have=have,
        typed=typed.areas if typed else {},
        total_here=sum(seat.price_in_cents for seat in here),
        seats_here=len(here),
        elsewhere={"seats": len(elsewhere), "total_in_cents": sum(seat.price_in_cents for seat in elsewhere)}
        if elsewhere
        else None,
        reserved_until=cart.reserved_until if cart else None,
        extendable=cart.extendable if cart else False,
        refusal=refusal.detail if refusal else None,
        view=view,
    )


async def _cart(visitor: Visitor, database: Database) -> Cart | None:
    if not visitor.session_id:
        return None
    return await reservations.check(database.call(visitor.anon), session_hash=visitor.session_hash)


ROUTES = [picker, choose]
