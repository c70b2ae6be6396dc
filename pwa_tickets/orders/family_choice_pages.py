"""The page of a family whose show was called off or moved: what it would like instead, in two taps and without an account."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import buyers, family_choices
from pwa_tickets.orders.buyers import MailedTooOften, OnlyBuyer
from pwa_tickets.orders.exchange import DifferenceOpen
from pwa_tickets.orders.exchange_plan import NotMovable
from pwa_tickets.orders.family_choice_models import Choice, FamilyChoice, Occasion
from pwa_tickets.orders.family_choices import (
    ChoiceMade,
    ChoiceOver,
    Decision,
    is_over,
    tickets_in_question,
    used_tickets,
)
from pwa_tickets.orders.family_offers import SeatsOffered, left_of, offer_seats, shows_to_come_to
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.orders.refundable import read_charge
from pwa_tickets.orders.refunds import AlreadyRefunded, RefundExceeds, TicketsUsed
from pwa_tickets.seats.reservations import OverCap, SeatsTaken
from pwa_tickets.settings import Settings
from pwa_tickets.shows.show_view import read_show
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.forms import Form, read_form, read_query
from pwa_tickets.web.templating import page

CHOICES: Final = "/orders/{order_id:uuid}/choices/{choice_id:uuid}"
OFFERED: Final = {
    Occasion.CANCELLED: (Choice.REFUND, Choice.DONATION, Choice.EXCHANGE),
    Occasion.MOVED: (Choice.KEEP, Choice.REFUND, Choice.DONATION, Choice.EXCHANGE),
}
"""What a family may choose."""
LOOK_AGAIN: Final = (SeatsTaken, DifferenceOpen)
"""Somebody took these seats meanwhile: others are offered."""
REFUSED: Final = (OverCap, NotMovable, RefundExceeds, AlreadyRefunded, ChoiceMade, ChoiceOver, TicketsUsed)

AnyRequest = Request[Any, Any, Any]


class ChoiceForm(msgspec.Struct, kw_only=True):
    """What a family chose; for another show, the seats that it was shown."""

    choice: Choice
    show_id: UUID | None = None
    seat_ids: list[UUID] = []


@get(CHOICES, include_in_schema=False)
async def choice_page(
    order_id: FromPath[UUID],
    choice_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Show what the family can choose from, or what it chose; of a show that was moved again, lead to what is asked now."""
    order, choice, may_choose = await _read(database, visitor, order_id, choice_id)
    if choice.chosen is Choice.ENDED:
        async with database.transaction(visitor.customer) as db:
            asked = await family_choices.open_choices(db, order_id)
        if anew := [one for one in asked if one.show_id == choice.show_id]:
            return _to_choice(anew[-1])
    return await _options(database, order, choice, may_choose=may_choose)


@get(CHOICES + "/check", include_in_schema=False)
async def check_page(
    request: AnyRequest,
    order_id: FromPath[UUID],
    choice_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Say what would happen, and ask whether it should."""
    order, choice, may_choose = await _read(database, visitor, order_id, choice_id)
    form = read_query(request, ChoiceForm, prefix="")
    if not may_choose or form.errors or choice.chosen is not None or not _is_offered(form, choice):
        return _to_choice(choice)
    return await _check(database, order, choice, form)


@post(CHOICES, status_code=200, include_in_schema=False)
async def choose(
    request: AnyRequest,
    order_id: FromPath[UUID],
    choice_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Make the choice, and redirect to the page that says so. Where the seats went meanwhile, others are offered."""
    order, choice, may_choose = await _read(database, visitor, order_id, choice_id)
    if not may_choose:
        return await _options(database, order, choice, may_choose=False, refusal=OnlyBuyer())
    form = await read_form(request, ChoiceForm)
    if form.errors or choice.chosen is not None or not _is_offered(form, choice):
        return _to_choice(choice)
    decision = Decision(choice=form.value.choice)
    try:
        async with database.transaction(SYSTEM) as db:
            if form.value.choice is Choice.EXCHANGE and form.value.show_id:
                offered = await offer_seats(db, order, choice, form.value.show_id)
                if offered is None or [move.show_seat_id for move in offered.moves] != form.value.seat_ids:
                    raise SeatsTaken(seat_ids=[])
                difference = offered.difference_in_cents
                decision = Decision(
                    choice=Choice.EXCHANGE, moves=offered.moves, difference_in_cents=difference
                )
            await family_choices.choose(db, settings, choice.id, decision)
    except (*LOOK_AGAIN, *REFUSED) as refusal:
        order, choice, _ = await _read(database, visitor, order_id, choice_id)
        if choice.chosen is not None:  # a second tap met the first one's seats
            return _to_choice(choice)
        if isinstance(refusal, LOOK_AGAIN):
            return await _check(database, order, choice, form, is_changed=True)
        return await _options(database, order, choice, refusal=refusal)
    return _to_choice(choice)


@post(CHOICES + "/email", status_code=200, include_in_schema=False)
async def mail_again(
    order_id: FromPath[UUID],
    choice_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Mail the family the link to choose once more, for whoever holds only a link that reads."""
    order, choice, may_choose = await _read(database, visitor, order_id, choice_id)
    if may_choose or choice.chosen is not None or not order.customer_email:
        return _to_choice(choice)
    try:
        async with database.transaction(SYSTEM) as db:
            await buyers.mail_again(db, order, choice, asker)
    except MailedTooOften as refusal:
        return await _options(database, order, choice, may_choose=False, refusal=refusal)
    return await _options(database, order, choice, may_choose=False, is_mailed=True)


async def _read(
    database: Database, visitor: Visitor, order_id: UUID, choice_id: UUID
) -> tuple[Order, FamilyChoice, bool]:
    """The order as whoever may read it sees it, what it is asked, and whether this visitor may choose."""
    async with database.transaction(visitor.customer) as db:
        order = await read_order(db, order_id)
        choice = await family_choices.read_choice(db, order_id, choice_id)
        return order, choice, await buyers.may_choose(db, choice)


def _is_offered(form: Form[ChoiceForm], choice: FamilyChoice) -> bool:
    chosen, show_id = form.value.choice, form.value.show_id
    return chosen in OFFERED[choice.occasion] and (chosen is not Choice.EXCHANGE or show_id is not None)


async def _options(
    database: Database,
    order: Order,
    choice: FamilyChoice,
    *,
    refusal: TicketsError | None = None,
    may_choose: bool = True,
    is_mailed: bool = False,
) -> Template:
    shows = []
    async with database.transaction(SYSTEM) as db:
        if may_choose and choice.chosen is None and tickets_in_question(order, choice):
            shows = await shows_to_come_to(db, order, choice)
        facts = await _facts(db, order, choice)
    return page(
        "orders/family-choice.html",
        status=200 if refusal is None else refusal.status if not may_choose else 409,
        refusal=refusal,
        shows=shows,
        may_choose=may_choose,
        is_mailed=is_mailed,
        **facts,
    )


async def _check(
    database: Database,
    order: Order,
    choice: FamilyChoice,
    form: Form[ChoiceForm],
    *,
    is_changed: bool = False,
) -> Template:
    offered: SeatsOffered | None = None
    refusal: TicketsError | None = None
    async with database.transaction(SYSTEM) as db:
        if form.value.choice is Choice.EXCHANGE and form.value.show_id:
            try:
                offered = await offer_seats(db, order, choice, form.value.show_id)
            except (NotFound, *REFUSED) as refused:
                refusal = refused
        facts = await _facts(db, order, choice)
    if form.value.choice is Choice.EXCHANGE and offered is None:
        return await _options(database, order, choice, refusal=refusal or SeatsTaken(seat_ids=[]))
    return page(
        "orders/family-choice-check.html",
        status=409 if is_changed else 200,
        wanted=form.value.choice,
        offered=offered,
        notice=gettext("Somebody just took these seats. Here are others.") if is_changed else "",
        **facts,
    )


async def _facts(db: AsyncSession, order: Order, choice: FamilyChoice) -> dict[str, Any]:
    """What both pages tell: the show, the tickets in question, and what was paid for them."""
    charge = await read_charge(db, order.id)
    return {
        "order": order,
        "choice": choice,
        "show": await read_show(db, choice.show_id),
        "tickets": tickets_in_question(order, choice),
        "used": used_tickets(order, choice),
        "is_over": await is_over(db, choice),
        "left": await left_of(db, order, choice),
        "by_card": charge is not None and charge.intent_id is not None,
    }


def _to_choice(choice: FamilyChoice) -> Redirect:
    return Redirect(f"/orders/{choice.ticket_order_id}/choices/{choice.id}", status_code=303)


ROUTES = [choice_page, check_page, choose, mail_again]
