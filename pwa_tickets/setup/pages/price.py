"""The step of the price: one for all seats, or one for each price zone of the hall."""

from functools import lru_cache
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.setup.pages.drafts import forget_draft, with_draft
from pwa_tickets.setup.pages.forms import PriceStep
from pwa_tickets.setup.pages.frame import PAGE, lead_on, progress_of, step_page
from pwa_tickets.setup.price import keep_prices
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.shows.office_queries import show_details
from pwa_tickets.venues import queries
from pwa_tickets.venues.map_parts import MapPriceZone
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.fields import Money
from pwa_tickets.web.forms import Form, fill, read_form

PRICE: Final = PAGE + "/price"

AnyRequest = Request[Any, Any, Any]


@get(PRICE, include_in_schema=False)
async def ask_for_price(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Ask what the seats cost, with what was said before."""
    progress = await progress_of(db, settings)
    if progress.show is None or not progress.can_begin(Step.PRICE):
        return lead_on(request, progress)
    zones = (await queries.venue(db, progress.show.venue_id)).price_zones
    stands = await show_details(db, progress.show.id)
    said: dict[str, Any] = {"price_in_cents": stands.price_in_cents, "is_free": stands.free_is_meant}
    said |= {field_of(zone.id): zone.price_in_cents or None for zone in zones}
    struct = price_form(tuple(zone.id for zone in zones))
    form = with_draft(progress, Step.PRICE, fill(struct, said), struct)
    return _page(request, owner, progress, form, zones)


@post(PRICE, include_in_schema=False)
async def keep(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Price the seats, make them, and lead on."""
    progress = await progress_of(db, settings)
    if progress.show is None or not progress.can_begin(Step.PRICE):
        return lead_on(request, progress)
    zones = (await queries.venue(db, progress.show.venue_id)).price_zones
    form = await read_form(request, price_form(tuple(zone.id for zone in zones)))
    if not form.errors:
        try:
            async with db.begin_nested():
                await _keep(db, progress, form, zones, owner)
                await forget_draft(db, progress, Step.PRICE)
            return lead_on(request, await progress_of(db, settings))
        except InvalidInput as refusal:
            form.note(refusal)
    return _page(request, owner, progress, form, zones, status=422)


async def _keep(
    db: Any, progress: Progress, form: Form[Any], zones: list[MapPriceZone], owner: StaffMember
) -> None:
    """Keep one price, or the zones'; nothing and zero are refused unless "free" is said.

    Raises:
        InvalidInput.
    """
    said = form.value
    one: int | None = said.price_in_cents
    each = {zone.id: getattr(said, field_of(zone.id)) for zone in zones}
    if said.is_free and one is None and not any(each.values()):
        one = 0
    if one is None and each and all(price is not None for price in each.values()):
        cheapest = min(each.values())
    else:
        cheapest = one if one is not None else 0
        each = {}
    if cheapest == 0 and not said.is_free:
        message = (
            gettext("A price of 0 gives the seats away. If you mean that, check “The seats are free”.")
            if one == 0 or each
            else gettext(
                "Please type a price, for all seats or for every zone; or check “The seats are free”."
            )
        )
        raise InvalidInput([{"field": "price_in_cents", "message": message}])
    await keep_prices(db, progress, price_in_cents=one, zones=each, is_free=said.is_free, staff=owner)


@lru_cache(maxsize=16)
def price_form(zone_ids: tuple[UUID, ...]) -> type[msgspec.Struct]:
    """The form with a field for each of these zones."""
    fields = [(field_of(zone_id), Annotated[int | None, Money()], None) for zone_id in zone_ids]
    return msgspec.defstruct("ZonePrices", fields, bases=(PriceStep,), kw_only=True)


def field_of(zone_id: UUID) -> str:
    """The name of a zone's field."""
    return f"zone_{zone_id.hex}"


def _page(
    request: AnyRequest,
    owner: StaffMember,
    progress: Progress,
    form: Form[Any],
    zones: list[MapPriceZone],
    *,
    status: int = 200,
) -> Template:
    fields = [(field_of(zone.id), zone.name) for zone in zones]
    return step_page(request, owner, progress, Step.PRICE, status=status, form=form, zones=fields)


ROUTES = [ask_for_price, keep]
