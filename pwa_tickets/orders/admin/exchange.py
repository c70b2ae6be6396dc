"""Other seats for tickets of an order: choose them on the show's map, look at what that comes to, then move the tickets, or keep
the seats until the family has paid what they cost more.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.orders import changes, exchange
from pwa_tickets.orders.admin.change_requests import PAGE as REQUESTS
from pwa_tickets.orders.admin.exchange_pages import (
    ORDERS,
    ExchangeForm,
    Step,
    check_page,
    choose_page,
    movable_tickets,
    seats_now,
)
from pwa_tickets.orders.admin.exchange_refusals import LOOK_AGAIN, REFUSED, note_refusal
from pwa_tickets.orders.change_requests import ChangeAnswered, grant_by, request_about
from pwa_tickets.orders.exchange import Difference
from pwa_tickets.orders.exchange_offers import offer_exchange, show_of
from pwa_tickets.orders.exchange_plan import Move, moves_to, plan_exchange
from pwa_tickets.orders.keeping import until
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.orders.refunds import UnknownLines
from pwa_tickets.seats.reservations import UnknownSeats
from pwa_tickets.seats.seats_to_choose import seat_names
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.office import back_to
from pwa_tickets.web.words import clock, day_of_year

EXCHANGE: Final = ORDERS + "/{order_id:uuid}/exchange"
AnyRequest = Request[Any, Any, Any]


@get(EXCHANGE, include_in_schema=False)
async def ask_to_exchange(
    request: AnyRequest,
    order_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    show_maps: NamedDependency[ShowMaps],
) -> Template:
    """Show the order's tickets and the shows; once both are chosen, the seats of that show."""
    order = await read_order(db, order_id)
    form = read_query(request, ExchangeForm, prefix="")
    if (
        "show_id" not in request.query_params
    ):  # the whole party, or whom the family asked for, until staff say otherwise
        asked = await request_about(db, form.value.request_id, order_id)
        party = [one.id for one in movable_tickets(order) if asked is None or one.id in asked.ticket_ids]
        show_id = order.shows[0].id if order.shows else None
        first = {"ticket_ids": party, "show_id": show_id, "request_id": form.value.request_id}
        return await choose_page(request, staff, db, show_maps, order, fill(ExchangeForm, first), asked=asked)
    if not form.value.ticket_ids:
        form.refuse("ticket_ids", gettext("Choose the tickets that move."))
    return await choose_page(request, staff, db, show_maps, order, form, status=422 if form.errors else 200)


@post(EXCHANGE, status_code=200, include_in_schema=False)
async def exchange_seats(
    request: AnyRequest,
    order_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    show_maps: NamedDependency[ShowMaps],
) -> Template | Redirect:
    """Say what would happen, or, once somebody said yes to that, move the tickets and lead to the order."""
    form = await read_form(request, ExchangeForm)
    said = form.value
    if said.step is Step.SEND and not form.errors:
        try:
            return await _move(request, database, settings, staff, order_id, said)
        except ChangeAnswered as refusal:
            return back_to(request, REQUESTS, Flash(refusal.detail, "warn"))
        except (*LOOK_AGAIN, *REFUSED) as refusal:
            async with database.transaction(staff.actor) as db:
                note_refusal(form, refusal, await seat_names(db, said.seat_ids))
    async with database.transaction(staff.actor) as db:
        order = await read_order(db, order_id)
        if said.step is not Step.CHANGE and _is_complete(form):
            try:
                async with db.begin_nested():  # a refusal leaves the transaction to read the page with
                    moves = await _moves(db, order, said)
                    plan = await plan_exchange(db, order_id, moves)
                if plan.moves:
                    status = 409 if form.errors else 200
                    return await check_page(request, staff, db, order, form, moves, plan, status=status)
                form.refuse("seat_ids", gettext("These are the seats they have now. Choose others."))
            except REFUSED as refusal:
                note_refusal(form, refusal, await seat_names(db, said.seat_ids))
        status = 409 if form.errors else 200
        return await choose_page(request, staff, db, show_maps, order, form, status=status)


async def _move(
    request: AnyRequest,
    database: Database,
    settings: Settings,
    staff: StaffMember,
    order_id: UUID,
    said: ExchangeForm,
) -> Redirect:
    """Move each ticket to the seat that was looked at; a second time it has it already, and the answer is the same."""
    looked_at = zip(said.ticket_ids, said.seat_ids, said.from_seat_ids, strict=False)
    moves = [Move(ticket_id=one, show_seat_id=to, from_seat_id=at) for one, to, at in looked_at]
    where = REQUESTS if said.request_id else f"{ORDERS}/{order_id}"
    async with database.transaction(SYSTEM) as db:  # what follows is queued in the same transaction
        order = await read_order(db, order_id)
        if said.request_id:
            await grant_by(db, said.request_id, order_id, staff=staff)
        if said.difference is Difference.LINK:
            told = await _offer(db, order, moves, said, staff)
        else:
            told = None
            await exchange.exchange_tickets(
                db,
                settings,
                order_id,
                moves,
                staff=staff,
                difference=said.difference,
                agreed_in_cents=said.agreed_in_cents,
            )
    if said.note:
        async with database.transaction(staff.actor) as db:  # nobody else writes a note in somebody's name
            await changes.add_note(db, order_id, said.note, staff=staff)
    if told is not None:
        return back_to(request, where, Flash(told))
    moved = sum(move.show_seat_id != move.from_seat_id for move in moves)
    done = ngettext(
        "%(num)s ticket has its new seat. The family gets it by email, at %(address)s.",
        "%(num)s tickets have their new seats. The family gets them by email, at %(address)s.",
        moved,
    )
    return back_to(request, where, Flash(done % {"num": moved, "address": order.customer_email}))


async def _offer(
    db: AsyncSession, order: Order, moves: Sequence[Move], said: ExchangeForm, staff: StaffMember
) -> str:
    """Keep the seats until the family has paid, and say so.

    Raises:
        InvalidInput: no day, or nobody to write to; else as `exchange_offers.offer_exchange`.
    """
    if said.pay_until is None:
        raise InvalidInput([{"field": "pay_until", "message": gettext("Please choose a date.")}])
    starts_at, zone = await show_of(db, [move.show_seat_id for move in moves])
    kept = until(said.pay_until, starts_at, zone)
    await offer_exchange(
        db, order.id, moves, pay_until=kept, staff=staff, agreed_in_cents=said.agreed_in_cents
    )
    words = gettext(
        "The link to pay is on its way to %(address)s. The new seats are kept until %(day)s, %(time)s, and the tickets move once"
        " it’s paid."
    )
    facts = {
        "address": order.customer_email,
        "day": day_of_year(kept, zone),
        "time": clock(kept, zone),
    }
    return words % facts


def _is_complete(form: Form[ExchangeForm]) -> bool:
    """Whether there is a seat for each ticket; else says what is missing."""
    wanted = len(form.value.ticket_ids)
    if not wanted:
        form.refuse("ticket_ids", gettext("Choose the tickets that move."))
    elif wanted != len(form.value.seat_ids):
        words = ngettext(
            "Choose %(num)s seat: one for each ticket.", "Choose %(num)s seats: one for each ticket.", wanted
        )
        form.refuse("seat_ids", words % {"num": wanted})
    else:
        return True
    return False


async def _moves(db: AsyncSession, order: Order, said: ExchangeForm) -> tuple[Move, ...]:
    """Each ticket with its new seat.

    Raises:
        UnknownLines, UnknownSeats: a ticket is not of the order, a seat not of the show.
    """
    tickets = [ticket for ticket in order.tickets if ticket.id in said.ticket_ids]
    if len(tickets) != len(said.ticket_ids):
        raise UnknownLines(item_ids=[])
    names = await seat_names(db, said.seat_ids)
    unknown = [seat for seat in said.seat_ids if seat not in names or names[seat].show_id != said.show_id]
    if unknown:
        raise UnknownSeats(seat_ids=unknown)
    return moves_to(tickets, list(names), seats_now(order))


ROUTES = [ask_to_exchange, exchange_seats]
