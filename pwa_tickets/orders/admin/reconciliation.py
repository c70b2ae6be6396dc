"""The books and Stripe: when they were compared, what differs, and what became of it."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.i18n import gettext
from pwa_tickets.orders.admin.concerns import close_with_note
from pwa_tickets.orders.concerns import ConcernKind, concerns
from pwa_tickets.orders.reconciliation_runs import read_runs
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.office import back_to, office_page
from pwa_tickets.web.paging import MOST

PAGE: Final = "/admin/ticketing/reconciliation"
KEY: Final = "reconciliation"

AnyRequest = Request[Any, Any, Any]


@get(PAGE, include_in_schema=False)
async def reconciliation_page(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """Show the last nights, and what differs until somebody says what became of it."""
    return office_page(
        request,
        staff,
        KEY,
        "orders/reconciliation.html",
        parts={"reconciliation": "orders/_reconciliation.html"},
        runs=await read_runs(db),
        differences=(await concerns(db, settings, kinds=(ConcernKind.MONEY_DIFFERS,), limit=MOST)).rows,
        has_key=bool(settings.stripe_secret_key),
        time_zone=await time_zone(db),
    )


@post(PAGE + "/{entry:int}/close", include_in_schema=False)
async def close_difference(
    request: AnyRequest, entry: FromPath[int], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Take a difference off the list, with what became of it, and redirect to what is left."""
    if not await close_with_note(request, db, entry, staff):
        return back_to(request, PAGE, Flash(gettext("Please write what became of it."), "warn"))
    return back_to(request, PAGE, Flash(gettext("Done.")))


ROUTES = [reconciliation_page, close_difference]
