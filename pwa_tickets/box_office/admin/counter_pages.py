"""The two pages of a sale: choosing show, extras and seats, and taking the payment."""

from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import msgspec
from litestar import Request
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.box_office.models import SalePayment
from pwa_tickets.box_office.shift_queries import open_shift
from pwa_tickets.orders.checkout import UpsellQuantity
from pwa_tickets.orders.keeping import usual_day
from pwa_tickets.orders.pricing import CartSeat, Quote
from pwa_tickets.payments.objects import LARGEST_AMOUNT
from pwa_tickets.seats.seats_to_choose import seats_to_choose
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.shows.show_choices import ShowAtCounter, show_choices_at_counter
from pwa_tickets.upsells import queries as upsells
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Money, Text, Whole
from pwa_tickets.web.forms import Form
from pwa_tickets.web.office import office_page

BOX_OFFICE: Final = "/admin/ticketing/box-office"
KEY: Final = "box-office"
MOST_PLACES: Final = 20
"""Free places of a general section that are offered at once."""
MOST_OF_AN_EXTRA: Final = 20

AnyRequest = Request[Any, Any, Any]


class Step(StrEnum):
    """What the form is sent for."""

    LOOK = "look"
    CHANGE = "change"
    SELL = "sell"


class SaleForm(msgspec.Struct, kw_only=True):
    """A sale, from page to page.

    Attributes:
        extras: `<id>:<quantity>` of each extra that is taken.
        pay_until: the last day on which seats are kept that are paid later.
        key: makes sending it twice one sale.
        agreed_in_cents: the price that was told to the family.
    """

    show_id: UUID | None = None
    seat_ids: list[UUID] = []
    extras: list[str] = []
    payment: SalePayment = SalePayment.CASH
    received_in_cents: Annotated[int | None, Money()] = None
    customer_name: Annotated[str | None, Text(most=120)] = None
    customer_email: Annotated[str | None, Text(most=254)] = None
    reason: Annotated[str | None, Text(most=500)] = None
    pay_until: date | None = None
    over_cap: bool = False
    over_allowance: bool = False
    key: UUID | None = None
    agreed_in_cents: Annotated[int | None, Whole(most=LARGEST_AMOUNT)] = None
    step: Step = Step.LOOK


def items_of(form: Form[SaleForm]) -> tuple[UpsellQuantity, ...]:
    """The extras that are taken. What is no extra of ours is refused where it would be sold."""
    found = []
    for word in form.value.extras:
        upsell, _, quantity = word.partition(":")
        try:
            found.append(UpsellQuantity(upsell_item_id=UUID(upsell), quantity=int(quantity)))
        except ValueError:
            continue
    return tuple(found)


async def choose_page(
    request: AnyRequest,
    seller: StaffMember,
    db: AsyncSession,
    show_maps: ShowMaps,
    form: Form[SaleForm],
    *,
    status: int = 200,
) -> Template:
    """The show, its extras and its seats; without a choice, the show that is next."""
    shows = await show_choices_at_counter(db)
    show = next((one for one in shows if one.id == form.value.show_id), shows[0] if shows else None)
    return office_page(
        request,
        seller,
        KEY,
        "box_office/choose.html",
        status=status,
        form=form,
        shows=shows,
        show=show,
        extras=await upsells.on_offer(db, {show.series_id}) if show else [],
        most_of_an_extra=MOST_OF_AN_EXTRA,
        show_map=await show_maps.of(db, show.id) if show else None,
        drawer=await open_shift(db, seller),
        time_zone=await time_zone(db),
        sections=await seats_to_choose(db, show.id, MOST_PLACES) if show else [],
    )


def pay_page(
    request: AnyRequest,
    seller: StaffMember,
    form: Form[SaleForm],
    quote: Quote,
    seats: list[CartSeat],
    *,
    show: ShowAtCounter,
    cap: int | None,
    reasons: list[str],
    status: int = 200,
) -> Template:
    """What it comes to, how it is paid, and who buys.

    Args:
        cap: how many seats one buyer may have, where these are more.
        reasons: why they may be given away.
    """
    if not form.typed.word("pay_until"):
        day = usual_day(show.starts_at, show.time_zone, datetime.now(UTC))
        form.typed = replace(form.typed, sent={**form.typed.sent, "pay_until": [day.isoformat()]})
    return office_page(
        request,
        seller,
        KEY,
        "box_office/pay.html",
        status=status,
        form=form,
        quote=quote,
        seats=seats,
        cap=cap,
        reasons=reasons,
        sale_key=form.value.key or uuid4(),
    )
