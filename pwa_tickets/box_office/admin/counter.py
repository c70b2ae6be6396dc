"""Selling at the counter, step by step: choose the seats, take the payment, hand over the tickets."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.box_office import comps, sales
from pwa_tickets.box_office.admin.counter_pages import (
    BOX_OFFICE,
    SaleForm,
    Step,
    choose_page,
    items_of,
    pay_page,
)
from pwa_tickets.box_office.admin.tickets import tickets_page_of
from pwa_tickets.box_office.sales import PriceChanged, Sale
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.orders.checkout import OrderTooLarge, UpsellNotOnOffer, price
from pwa_tickets.orders.comp_allowance import OverCompAllowance
from pwa_tickets.orders.keeping import KeptTooLong, until, usual_day
from pwa_tickets.orders.refunds import KeyUsed
from pwa_tickets.seats.reservations import NoSeats, NotOnSale, OverCap, SeatsTaken, UnknownSeats
from pwa_tickets.seats.seats_to_choose import seat_names, taken_seats
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.settings import Settings
from pwa_tickets.shows.generation import NoSuchShow
from pwa_tickets.shows.show_choices import show_at_counter, show_choices_at_counter
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import SellerDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, read_form, read_query
from pwa_tickets.web.office import back_to
from pwa_tickets.web.words import clock, day_of_year, seat_name

AnyRequest = Request[Any, Any, Any]

CHOOSE_AGAIN: Final = (
    SeatsTaken,
    UnknownSeats,
    NoSeats,
    NotOnSale,
    NoSuchShow,
    UpsellNotOnOffer,
    OrderTooLarge,
)
"""Other seats or extras must be chosen."""
PAY_AGAIN: Final = (InvalidInput, OverCap, OverCompAllowance, PriceChanged, KeyUsed, KeptTooLong)
"""Something about the payment must be said differently."""


@get(BOX_OFFICE, include_in_schema=False)
async def counter_page(
    request: AnyRequest,
    seller: NamedDependency[StaffMember],
    db: SellerDb,
    show_maps: NamedDependency[ShowMaps],
) -> Template:
    """Show the seats of the show that is next, or that was chosen."""
    return await choose_page(request, seller, db, show_maps, read_query(request, SaleForm, prefix=""))


@post(BOX_OFFICE, status_code=200, include_in_schema=False)
async def sell_at_counter_page(
    request: AnyRequest,
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    show_maps: NamedDependency[ShowMaps],
) -> Template | Redirect:
    """Say what it comes to, or, once it was paid, sell and lead to the tickets."""
    form = await read_form(request, SaleForm)
    said = form.value
    step = said.step
    if step is Step.SELL and not form.errors and said.show_id:
        try:
            return await _sell(request, database, settings, seller, form, said.show_id)
        except CHOOSE_AGAIN as refusal:
            step = Step.CHANGE
            async with database.transaction(seller.actor) as db:
                await _note(db, form, refusal)
        except PAY_AGAIN as refusal:
            _note_payment(form, refusal)
    async with database.transaction(seller.actor) as db:
        if step is not Step.CHANGE:
            try:
                return await _pay(request, db, settings, seller, form)
            except CHOOSE_AGAIN as refusal:
                await _note(db, form, refusal)
        return await choose_page(request, seller, db, show_maps, form, status=409 if form.errors else 200)


async def _sell(
    request: AnyRequest,
    database: Database,
    settings: Settings,
    seller: StaffMember,
    form: Form[SaleForm],
    show_id: UUID,
) -> Redirect:
    """Sell; a second time it is sold already, and the answer is the same."""
    said = form.value
    kept_until, zone = await _kept_until(database, seller, said, show_id)
    sale = Sale(
        show_id=show_id,
        seat_ids=tuple(said.seat_ids),
        items=items_of(form),
        payment=said.payment,
        customer_name=said.customer_name or "",
        customer_email=said.customer_email or "",
        received_in_cents=said.received_in_cents,
        pay_until=kept_until,
        reason=said.reason or "",
        over_cap=said.over_cap,
        over_allowance=said.over_allowance,
    )
    async with database.transaction(SYSTEM) as db:  # the mail is queued in the same transaction
        order = await sales.sell(
            db,
            settings,
            sale,
            staff=seller,
            key=str(said.key) if said.key else None,
            agreed_in_cents=said.agreed_in_cents,
        )
    if kept_until:
        kept = gettext("The seats are kept until %(day)s, %(time)s.") % {
            "day": day_of_year(kept_until, zone),
            "time": clock(kept_until, zone),
        }
        return back_to(request, f"/admin/ticketing/orders/{order.id}", Flash(kept))
    count = len(order.tickets)
    words = ngettext("%(num)s ticket, good at the door now.", "%(num)s tickets, good at the door now.", count)
    return back_to(request, tickets_page_of(order.id), Flash(words % {"num": count}))


async def _kept_until(
    database: Database, seller: StaffMember, said: SaleForm, show_id: UUID
) -> tuple[datetime | None, str]:
    """Until when the seats are kept, and the zone of the venue; None for what is paid at once."""
    if not said.payment.is_later:
        return None, ""
    async with database.transaction(seller.actor) as db:
        show = await show_at_counter(db, show_id)
    if show is None:
        raise NoSuchShow()
    day = said.pay_until or usual_day(show.starts_at, show.time_zone, datetime.now(UTC))
    return until(day, show.starts_at, show.time_zone), show.time_zone


async def _pay(
    request: AnyRequest, db: AsyncSession, settings: Settings, seller: StaffMember, form: Form[SaleForm]
) -> Template:
    """The page where the payment is taken.

    Raises:
        NoSuchShow, NoSeats, UnknownSeats, SeatsTaken, UpsellNotOnOffer, OrderTooLarge: other seats or extras must be chosen.
    """
    said = form.value
    show = next((one for one in await show_choices_at_counter(db) if one.id == said.show_id), None)
    if show is None:
        raise NoSuchShow()
    if not said.seat_ids:
        raise NoSeats()
    quote, seats = await price(db, seat_ids=said.seat_ids, items=items_of(form), currency=settings.currency)
    if len(seats) != len(said.seat_ids) or any(seat.show_id != show.id for seat in seats):
        raise UnknownSeats(seat_ids=said.seat_ids)
    if not form.errors and (taken := await taken_seats(db, said.seat_ids)):
        raise SeatsTaken(seat_ids=[str(seat) for seat in taken])
    is_over = len(seats) > show.seats_per_buyer or "over_cap" in form.errors
    cap = show.seats_per_buyer if is_over else None
    return pay_page(
        request,
        seller,
        form,
        quote,
        seats,
        show=show,
        cap=cap,
        reasons=await comps.reasons(db),
        status=422 if form.errors else 200,
    )


async def _note(db: AsyncSession, form: Form[SaleForm], refusal: TicketsError) -> None:
    """Say on the page with the seats what can be done about a refusal."""
    if isinstance(refusal, SeatsTaken):
        names = await seat_names(db, [UUID(str(seat)) for seat in refusal.facts["seat_ids"]])
        taken = [seat_name(seat.section, seat.row_name, seat.seat_number) for seat in names.values()]
        words = gettext("Somebody just took %(seats)s. Nothing was sold: please choose again.")
        form.refuse("seat_ids", words % {"seats": ", ".join(taken)})
    elif isinstance(refusal, (NoSeats, UnknownSeats)):
        form.refuse("seat_ids", refusal.detail)
    else:
        form.refuse(WHOLE_FORM, refusal.detail)


def _note_payment(form: Form[SaleForm], refusal: TicketsError) -> None:
    """Say on the page of the payment what can be done about a refusal."""
    if isinstance(refusal, InvalidInput):
        form.note(refusal)
    elif isinstance(refusal, OverCap) and refusal.facts["have"]:
        words = ngettext(
            "One family can have %(cap)s seat of this show, and this one has %(have)s already.",
            "One family can have %(cap)s seats of this show, and this one has %(have)s already.",
            refusal.facts["cap"],
        )
        form.refuse("over_cap", words % refusal.facts)
    elif isinstance(refusal, KeptTooLong):
        form.refuse("pay_until", refusal.detail)
    elif isinstance(refusal, OverCap):
        form.refuse("over_cap", refusal.detail)
    elif isinstance(refusal, OverCompAllowance):
        form.refuse("over_allowance", refusal.detail)
    else:
        form.refuse(WHOLE_FORM, refusal.detail)


ROUTES = [counter_page, sell_at_counter_page]
