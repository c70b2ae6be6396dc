"""The two pages of an exchange: choosing tickets, show and seats, and what that would come to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.change_models import ChangeRequest
from pwa_tickets.orders.change_requests import request_about
from pwa_tickets.orders.exchange import Difference
from pwa_tickets.orders.exchange_offers import last_day
from pwa_tickets.orders.exchange_plan import ExchangePlan, Move
from pwa_tickets.orders.order_view import Order, Ticket
from pwa_tickets.orders.refundable import lines_left, read_charge
from pwa_tickets.payments.objects import LARGEST_AMOUNT
from pwa_tickets.seats.seats_to_choose import seat_names, seats_to_choose
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.shows.show_choices import coming_show_choices
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Text, Whole
from pwa_tickets.web.forms import Form
from pwa_tickets.web.office import office_page

ORDERS: Final = "/admin/ticketing/orders"
KEY: Final = "orders"

AnyRequest = Request[Any, Any, Any]


class Step(StrEnum):
    """What the form is sent for."""

    LOOK = "look"
    CHANGE = "change"
    SEND = "send"


class ExchangeForm(msgspec.Struct, kw_only=True):
    """Which tickets move to which seats of which show.

    Attributes:
        seat_ids: in any order while they are chosen; once looked at, each ticket's new seat.
        from_seat_ids: once looked at, the seat that each ticket was at.
        request_id: what the family asked for, which this answers.
        agreed_in_cents: the difference that somebody said yes to.
        pay_until: the day until which the seats are kept for a family that pays by a link.
    """

    ticket_ids: list[UUID] = []
    show_id: UUID | None = None
    seat_ids: list[UUID] = []
    from_seat_ids: list[UUID] = []
    request_id: UUID | None = None
    difference: Difference | None = None
    pay_until: date | None = None
    note: Annotated[str | None, Text(most=500, lines=True)] = None
    agreed_in_cents: Annotated[int | None, Whole(least=-LARGEST_AMOUNT, most=LARGEST_AMOUNT)] = None
    step: Step = Step.LOOK


def seats_now(order: Order) -> dict[UUID, UUID]:
    """Ticket → the seat that it is for."""
    return {item.ticket_id: item.show_seat_id for item in order.items if item.ticket_id and item.show_seat_id}


def movable_tickets(order: Order) -> list[Ticket]:
    """The tickets that are good, and that nobody came in with."""
    return [ticket for ticket in order.standing if ticket.scanned_at is None]


async def choose_page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    show_maps: ShowMaps,
    order: Order,
    form: Form[ExchangeForm],
    *,
    asked: ChangeRequest | None = None,
    status: int = 200,
) -> Template:
    """The order's tickets and the shows to choose from; once both are chosen, the seats of that show."""
    movable = movable_tickets(order)
    chosen = [ticket for ticket in movable if ticket.id in form.value.ticket_ids]
    shows = await coming_show_choices(db)
    show = next((one for one in shows if one.id == form.value.show_id), None) if chosen else None
    left = {line.ticket_id: line.left_in_cents for line in await lines_left(db, order.id)}
    sits_at = seats_now(order)
    return office_page(
        request,
        staff,
        KEY,
        "orders/exchange.html",
        status=status,
        form=form,
        order=order,
        asked=asked or await request_about(db, form.value.request_id, order.id),
        movable=movable,
        chosen=chosen,
        shows=shows,
        show=show,
        show_map=await show_maps.of(db, show.id) if show else None,
        sections=await seats_to_choose(db, show.id, len(chosen)) if show else [],
        paid_for={str(sits_at[ticket.id]): left[ticket.id] for ticket in chosen},
    )


async def check_page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    order: Order,
    form: Form[ExchangeForm],
    moves: Sequence[Move],
    plan: ExchangePlan,
    *,
    status: int = 200,
) -> Template:
    """What would happen, with the difference in price to be decided."""
    if plan.difference_in_cents > 0 and not form.typed.word("pay_until"):
        latest, zone = await last_day(db, [move.show_seat_id for move in plan.moves])
        day = latest.astimezone(ZoneInfo(zone)).date()
        form.typed = replace(form.typed, sent={**form.typed.sent, "pay_until": [day.isoformat()]})
    charge = await read_charge(db, order.id)
    seats = {seat for move in plan.moves for seat in (move.from_seat_id, move.show_seat_id)}
    return office_page(
        request,
        staff,
        KEY,
        "orders/exchange-check.html",
        status=status,
        form=form,
        order=order,
        moves=moves,
        plan=plan,
        names=await seat_names(db, seats),
        card=charge if charge and charge.intent_id else None,
    )
