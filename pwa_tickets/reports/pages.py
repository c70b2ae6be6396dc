"""The page that a report's link leads to: whoever gets it ends it there, without a log-in."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.reports.schedules import LINK, end_schedule, schedule_of_link
from pwa_tickets.settings import Settings


@get(LINK + "{token:str}", include_in_schema=False)
async def ask_to_stop(token: FromPath[str], settings: NamedDependency[Settings]) -> Template:
    """Ask, and change nothing: mail scanners follow links."""
    schedule_of_link(settings, token)
    return Template("reports/stop.html", context={"token": token, "is_over": False})


@post(LINK + "{token:str}", status_code=200, include_in_schema=False)
async def stop(
    token: FromPath[str], settings: NamedDependency[Settings], database: NamedDependency[Database]
) -> Template:
    """End the schedule and say so."""
    async with database.transaction(SYSTEM) as db:
        await end_schedule(db, schedule_of_link(settings, token))
    return Template("reports/stop.html", context={"token": token, "is_over": True})


ROUTES = [ask_to_stop, stop]
