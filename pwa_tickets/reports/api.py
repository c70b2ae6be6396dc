"""Figures for programs of the staff."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import QueryParameter

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.errors import NotAllowed, NotSignedIn
from pwa_tickets.reports.dashboard import Dashboard, read_dashboard
from pwa_tickets.reports.scope import Scope
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import refusing

OneShow = Annotated[UUID | None, QueryParameter(description="Only this show; all shows without it.")]
FirstDay = Annotated[
    date | None,
    QueryParameter(name="from", description="The first day of the payments, on the studio's clock."),
]
LastDay = Annotated[
    date | None, QueryParameter(name="to", description="The last day of the payments, on the studio's clock.")
]


@get(
    "/api/admin/ticketing/dashboard",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed),
)
async def dashboard(
    db: StaffDb, show_id: OneShow = None, first_day: FirstDay = None, last_day: LastDay = None
) -> Dashboard:
    """Read how full each show is, what was sold by day, and the latest orders. Sums equal the ledger to the cent."""
    scope = Scope(
        time_zone=await time_zone(db),
        show_ids=None if show_id is None else (show_id,),
        first_day=first_day,
        last_day=last_day,
    )
    figures, _ = await read_dashboard(db, scope)
    return figures


ROUTES = [dashboard]
