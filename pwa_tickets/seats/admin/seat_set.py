"""The set-up of the hall in which a show takes place: choose another, or the whole hall."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from pwa_tickets.i18n import gettext
from pwa_tickets.seats import seat_sets
from pwa_tickets.seats.admin.show import SHOW
from pwa_tickets.shows.admin.shows import PAGE
from pwa_tickets.venues.seat_map import SeatsInUse
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choice
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import read_form
from pwa_tickets.web.office import back_to


class SeatSetForm(msgspec.Struct, kw_only=True):
    """A set-up of the hall; None for the whole hall."""

    seat_set_id: Annotated[UUID | None, Choice(UUID)] = None


@post(SHOW + "/seat-set", include_in_schema=False)
async def choose_seat_set(
    request: Request[Any, Any, Any],
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
) -> Redirect:
    """Let the show take place in another set-up, and lead back to it."""
    form = await read_form(request, SeatSetForm)
    page = f"{PAGE}/{show_id}"
    if form.errors:
        return back_to(request, page, Flash(gettext("Please choose one of these."), "warn"))
    try:
        async with db.begin_nested():
            await seat_sets.use(db, show_id, form.value.seat_set_id, staff=staff)
    except SeatsInUse as refusal:
        return back_to(request, page, Flash(seats_in_use(refusal), "warn"))
    return back_to(request, page, Flash(gettext("Saved.")))


def seats_in_use(refusal: SeatsInUse) -> str:
    """Say which seat cannot go; the first stands for the others."""
    seats = refusal.facts["seats"]
    first = {name: seats[0][name] for name in ("section", "row_name", "seat_number")}
    told = gettext(
        "%(seats)s of these seats are sold, were ordered, or are in a cart, like %(section)s, row %(row_name)s, seat "
        "%(seat_number)s. They must stay; nothing was changed."
    )
    return told % {"seats": len(seats), **first}


ROUTES = [choose_seat_set]
