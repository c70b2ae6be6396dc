"""A show for staff: how full it is, making its seats, opening and closing its sale, its prices."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.seats import holds, repricing, seat_sets
from pwa_tickets.shows import generation, opening
from pwa_tickets.shows import office_queries as shows
from pwa_tickets.shows.admin.shows import KEY, PAGE
from pwa_tickets.shows.office_queries import OfficeShow
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Money
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

SHOW: Final = PAGE + "/{show_id:uuid}"

AnyRequest = Request[Any, Any, Any]


class PriceForm(msgspec.Struct, kw_only=True):
    """A new price for the unsold seats of one zone, or of the whole show."""

    price_in_cents: Annotated[int, Money()]
    zone_id: UUID | None = None


@get(SHOW, include_in_schema=False)
async def show_page(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show how full a show is and what can be done with it."""
    return office_page(
        request,
        staff,
        KEY,
        "seats/office-show.html",
        parts={"show": "seats/_office-show.html"},
        show=await shows.office_show(db, show_id),
        holds=await holds.held_seats(db, show_id),
        prices=await repricing.zone_prices(db, show_id),
        seat_sets=await seat_sets.seat_sets_of_venue(db, show_id),
    )


@get(SHOW + "/generate-seats", include_in_schema=False)
async def ask_to_generate(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Say how many seats would be made, before they are."""
    show = await shows.office_show(db, show_id)
    made = ngettext("%(num)s seat of %(venue)s", "%(num)s seats of %(venue)s", show.missing)
    question = Confirmation(
        title=gettext("Make the seats?"),
        sentences=(
            made % {"num": f"{show.missing:,}", "venue": show.venue_name},
            gettext(
                "Each gets the price of its zone, or the show’s own price. Nothing is sold before you open the sale."
            ),
            *_without_price(show),
        ),
        action=f"{PAGE}/{show_id}/generate-seats",
        yes=gettext("Make the seats"),
        no=gettext("Not yet"),
        back=f"{PAGE}/{show_id}",
        target="show",
        harmless=True,
    )
    return confirm_page(request, staff, KEY, question)


def _without_price(show: OfficeShow) -> list[str]:
    """How many of the seats to come have no price; their sale could not open."""
    if not show.unpriced:
        return []
    said = ngettext(
        "%(num)s of them has no price yet. The sale can’t open until it has one, or you say that it’s free.",
        "%(num)s of them have no price yet. The sale can’t open until they have one, or you say that they’re free.",
        show.unpriced,
    )
    return [said % {"num": f"{show.unpriced:,}"}]


@post(SHOW + "/generate-seats", include_in_schema=False)
async def generate_seats(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Make the seats that are missing."""
    made, _ = await generation.generate_seats(db, show_id, staff=staff)
    said = ngettext("%(num)s seat is ready.", "%(num)s seats are ready.", made) % {"num": f"{made:,}"}
    return back_to(request, f"{PAGE}/{show_id}", Flash(said))


@get(SHOW + "/open", include_in_schema=False)
async def ask_to_open(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Say what goes on sale, before it does."""
    show = await shows.office_show(db, show_id)
    question = Confirmation(
        title=gettext("Open the sale of %(show)s now?") % {"show": show.title},
        sentences=tuple(_what_opens(show)),
        action=f"{PAGE}/{show_id}/open",
        yes=gettext("Open the sale"),
        no=gettext("Not yet"),
        back=f"{PAGE}/{show_id}",
        target="show",
        harmless=True,
    )
    return confirm_page(request, staff, KEY, question)


@post(SHOW + "/open", include_in_schema=False)
async def open_sale(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Open the sale."""
    try:
        await opening.open_sale(db, show_id, staff=staff)
    except (opening.NothingToSell, opening.PriceMissing) as refusal:
        return back_to(request, f"{PAGE}/{show_id}", Flash(refusal.detail, "warn"))
    return back_to(request, f"{PAGE}/{show_id}", Flash(gettext("The sale is open.")))


@get(SHOW + "/close", include_in_schema=False)
async def ask_to_close(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Ask before a sale is closed."""
    show = await shows.office_show(db, show_id)
    question = Confirmation(
        title=gettext("Close the sale of %(show)s now?") % {"show": show.title},
        sentences=(
            gettext("Nobody can choose seats anymore. You can open the sale again."),
            gettext("Tickets that are sold stay good. Money that arrives for a seat in a cart goes back."),
        ),
        action=f"{PAGE}/{show_id}/close",
        yes=gettext("Close the sale"),
        no=gettext("Keep it open"),
        back=f"{PAGE}/{show_id}",
        target="show",
    )
    return confirm_page(request, staff, KEY, question)


@post(SHOW + "/close", include_in_schema=False)
async def close_sale(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Close the sale."""
    await opening.close_sale(db, show_id, staff=staff)
    return back_to(request, f"{PAGE}/{show_id}", Flash(gettext("The sale is closed.")))


@get(SHOW + "/prices", include_in_schema=False)
async def prices_page(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Show what the seats cost, with a form for each zone."""
    return await _prices_page(request, staff, db, show_id)


@post(SHOW + "/prices", include_in_schema=False)
async def reprice(
    request: AnyRequest, show_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Give the unsold seats of a zone, or all of them, another price."""
    form = await read_form(request, PriceForm)
    if form.errors:
        return await _prices_page(request, staff, db, show_id, form)
    value = form.value
    zones = None if value.zone_id is None else {value.zone_id: value.price_in_cents}
    changed = await repricing.reprice(
        db, show_id, zones=zones, price_in_cents=None if zones else value.price_in_cents, staff=staff
    )
    said = ngettext("%(num)s seat has a new price.", "%(num)s seats have a new price.", changed)
    return back_to(request, f"{PAGE}/{show_id}/prices", Flash(said % {"num": f"{changed:,}"}))


async def _prices_page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    show_id: UUID,
    wrong: Form[PriceForm] | None = None,
) -> Template:
    prices = await repricing.zone_prices(db, show_id)
    zone_of_wrong = wrong.typed.word("zone_id") if wrong else None
    forms = []
    for zone in [None, *(price for price in prices if price.id)]:
        key = str(zone.id) if zone else ""
        filled = fill(PriceForm, {"price_in_cents": zone.highest if zone else None}, prefix=f"z{key[:8]}-")
        if wrong is not None and zone_of_wrong == key:
            wrong.prefix = filled.prefix
            filled = wrong
        forms.append((zone, filled))
    return office_page(
        request,
        staff,
        KEY,
        "seats/office-prices.html",
        status=422 if wrong else 200,
        show=await shows.office_show(db, show_id),
        prices=prices,
        forms=forms,
    )


def _what_opens(show: OfficeShow) -> list[str]:
    """Sentences about what families will find."""
    on_sale = ngettext(
        "%(num)s seat goes on sale at once.", "%(num)s seats go on sale at once.", show.available
    )
    said = [on_sale % {"num": f"{show.available:,}"}]
    if show.held:
        held = ngettext("%(num)s is kept back.", "%(num)s are kept back.", show.held)
        said.append(held % {"num": f"{show.held:,}"})
    if show.free_seats:
        free = ngettext(
            "%(num)s seat is free. If that’s not what you want, please check the prices.",
            "%(num)s seats are free. If that’s not what you want, please check the prices.",
            show.free_seats,
        )
        said.append(free % {"num": f"{show.free_seats:,}"})
    return said


ROUTES = [
    show_page,
    ask_to_generate,
    generate_seats,
    ask_to_open,
    open_sale,
    ask_to_close,
    close_sale,
    prices_page,
    reprice,
]
