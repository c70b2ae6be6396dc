"""Every door and every kind of caller: let in is whom `callers_table` says; whoever is not changes and learns nothing."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from pwa_tickets.app import create_app
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.unit.web.call_route import call_as
from tests.unit.web.callers import make_callers
from tests.unit.web.callers_of_box_office import CLERKS_TOO
from tests.unit.web.callers_table import CALLERS, rows

pytestmark = pytest.mark.proof

READERS = ("buyer", "link")
"""Whom Maya's own words are told."""
OFFICE = ("staff", "owner", "token")
"""Who reads everybody's orders, at these addresses and no other."""
ORDERS = ("/admin/ticketing/orders", "/admin/ticketing/dashboard", "/admin/ticketing/reports")
LOG = "/admin/ticketing/audit"
"""Here owners read which order was changed, by its number."""

EVERYTHING = """
    select string_agg(format('select %L, md5(coalesce(string_agg(t::text, '''' order by t::text), '''')) from %I t',
                             relname, relname), ' union all ')
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the real Stripe's script, so that the sandbox has no doors here."""
    return replace(settings, stripe_js_url=Settings.stripe_js_url)


def doors(app: Litestar) -> set[str]:
    """Every call that the application routes."""
    return {
        f"{method} {route.path_format}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - {"OPTIONS"}
    }


def test_every_door_has_a_line_and_every_line_has_a_door(settings: Settings) -> None:
    assert sorted(doors(create_app(settings)) ^ set(rows())) == []


async def test_who_is_let_in_and_who_learns_and_changes_nothing(
    app: Litestar, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    everything = await owner.fetchval(EVERYTHING)
    wrong = []
    for call, expected in rows().items():
        refused = [caller for caller in CALLERS if is_refused(expected[caller])]
        before = await owner.fetch(everything) if refused else []
        for caller in sorted(CALLERS, key=lambda caller: caller not in refused):
            if refused and caller == next((one for one in CALLERS if one not in refused), None):
                wrong += [
                    f"{call}: a refusal changed {table}"
                    for table in changed(before, await owner.fetch(everything))
                ]
            response = await call_as(app, callers, call, caller)
            if response.outcome != expected[caller]:
                wrong.append(
                    f"{call}: {caller} is told {response.outcome}, not {expected[caller]}: {response.body[:200]}"
                )
            wrong += [
                f"{call}: {caller} reads {word}"
                for word in callers.secrets
                if not may_read(call, caller) and word in response.text
            ]
        if len(refused) == len(CALLERS):
            wrong += [
                f"{call}: a refusal changed {table}"
                for table in changed(before, await owner.fetch(everything))
            ]
    assert not wrong, "\n".join(wrong)


def may_read(call: str, caller: str) -> bool:
    reads_orders = caller in OFFICE and any(address in call for address in ORDERS)
    reads_orders |= caller == "box" and call in CLERKS_TOO
    return caller in READERS or reads_orders or (caller == "owner" and LOG in call)


def is_refused(response: str) -> bool:
    return response == "in" or response[0] == "4"


def changed(before: list[Any], after: list[Any]) -> list[str]:
    """The tables whose rows are others; Postgres reads them in whatever order it likes."""
    old: dict[str, str] = dict(before)
    return [table for table, rows in after if rows != old[table]]
