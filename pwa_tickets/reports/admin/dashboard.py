"""The dashboard: the page that staff begin with, and the event stream that keeps it up to date."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Stream, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.i18n import gettext
from pwa_tickets.reports.dashboard import Dashboard, ShowFigures, read_dashboard
from pwa_tickets.reports.figures import DayOfShow
from pwa_tickets.reports.heat_map import HeatBy, HeatMap, heat_map
from pwa_tickets.reports.live_sales import LiveSales
from pwa_tickets.reports.sales_chart import SalesChart, draw
from pwa_tickets.reports.scope import Recital, Scope, chosen, recitals
from pwa_tickets.settings import Settings
from pwa_tickets.web import words
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.forms import read_query
from pwa_tickets.web.office import office_page
from pwa_tickets.web.security import client_network

PAGE: Final = "/admin/ticketing/dashboard"
KEY: Final = "dashboard"
PARTS: Final = {
    "dashboard": "reports/_dashboard.html",
    "figures": "reports/_figures.html",
    "hall": "reports/_heat-map.html",
}

AnyRequest = Request[Any, Any, Any]


class DashboardFilters(msgspec.Struct, kw_only=True):
    """What is looked at.

    Attributes:
        of: a recital or one of its shows.
    """

    of: UUID | None = None
    heat: HeatBy = HeatBy.SOLD


@get(PAGE, include_in_schema=False)
async def dashboard_page(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """Show the figures of a recital, or of one of its shows."""
    filters = read_query(request, DashboardFilters)
    found = await recitals(db)
    recital, show = chosen(found, filters.value.of)
    if recital is None:
        return office_page(request, staff, KEY, "reports/no-shows.html")
    zone = await time_zone(db)
    show_ids = (show.id,) if show else tuple(one.id for one in recital.shows)
    dashboard, rows = await read_dashboard(db, Scope(time_zone=zone, show_ids=show_ids))
    heated = _heated(dashboard.shows)
    return office_page(
        request,
        staff,
        KEY,
        "reports/dashboard.html",
        parts=PARTS,
        filters=filters,
        recital=recital,
        show=show,
        options=_options(found),
        dashboard=dashboard,
        chart=_chart(dashboard, rows, zone),
        heated=heated,
        heat_by=filters.value.heat,
        heat=await _heat(db, heated, filters.value.heat),
        time_zone=zone,
    )


@get(PAGE + "/seat-events", include_in_schema=False, media_type="text/event-stream")
async def events(
    request: AnyRequest,
    staff: NamedDependency[StaffMember],
    live_sales: NamedDependency[LiveSales],
    settings: NamedDependency[Settings],
) -> Stream:
    """Stream `snapshot` first and after every gap, then `changed` whenever seats were sold, reserved or given back."""
    whose = (client_network(request.scope, settings), staff.profile_id)
    if settings.rate_limit:
        live_sales.streams.require_one_more(*whose)

    async def news() -> AsyncGenerator[bytes]:
        with live_sales.streams.counted(*whose):
            async for event in live_sales.feed.stream():
                yield event

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(news(), media_type="text/event-stream", headers=headers)


def _options(found: Sequence[Recital]) -> list[tuple[UUID, str]]:
    """Each recital as a whole, then its shows where it has several."""
    options = []
    for recital in found:
        options.append((recital.id, recital.name))
        if len(recital.shows) > 1:
            options += [
                (show.id, f"{recital.name}: {show.title}, {words.day(show.starts_at, show.time_zone)}")
                for show in recital.shows
            ]
    return options


def _chart(dashboard: Dashboard, rows: Sequence[DayOfShow], zone: str) -> SalesChart | None:
    return draw(
        [(show.id, show.title, show.capacity) for show in dashboard.shows],
        [(row.show_id, row.date, row.tickets_sold) for row in rows],
        today=datetime.now(ZoneInfo(zone)).date(),
        together=gettext("All shows"),
    )


def _heated(shows: Sequence[ShowFigures]) -> ShowFigures | None:
    """The show whose hall is drawn: the next one that has seats, else the last there was."""
    seated = [show for show in shows if show.capacity]
    now = datetime.now(ZoneInfo("UTC"))
    return next((show for show in seated if show.starts_at > now), seated[-1] if seated else None)


async def _heat(db: AsyncSession, show: ShowFigures | None, by: HeatBy) -> HeatMap | None:
    return None if show is None else await heat_map(db, show.id, by, opened_at=show.sale_opens_at)


ROUTES = [dashboard_page, events]
