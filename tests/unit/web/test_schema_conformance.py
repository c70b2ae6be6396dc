"""Whatever is sent to the API, it answers as its OpenAPI document says: no undocumented status, type or body, never a 500."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import httpx
import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from pwa_tickets.app import create_app
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.unit.conftest import ORIGIN
from tests.unit.web.callers import Callers, make_callers

pytestmark = pytest.mark.proof

EXAMPLES = 5
"""Of each call by each caller; the same ones in every run."""

OFFICE: set[str | None] = {"check-in", "staff"}
NO_TAG: set[str | None] = {None}
CALLERS: dict[str, set[str | None]] = {
    "nobody": {"check-in", "staff", None},
    "buyer": {None},
    "staff": {"check-in", "staff"},
    "device": {"check-in"},
}
"""Who tries which calls, by tag; None are those of buyers."""

bounded = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PROMISES = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ENDLESS = "GET /api/shows/{show_id}/seat-events"

Case = Any
Ask = Callable[[Case], httpx.Response]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the real Stripe's script, so that the sandbox has no doors here."""
    return replace(settings, stripe_js_url=Settings.stripe_js_url)


@cache
def operations() -> list[Any]:
    """Every call of the document; read when a test runs, for it takes seconds that each process would pay to collect it."""
    own_credentials = schemathesis.Config()  # those of CALLERS, and none made up
    own_credentials.projects.default.generation.update(with_security_parameters=False)
    app = create_app(Settings(database_url="", stripe_js_url=Settings.stripe_js_url))
    read: Any = schemathesis.openapi.from_dict(app.openapi_schema.to_schema(), config=own_credentials)
    return [found.ok() for found in read.get_all_operations() if found.ok().label != ENDLESS]


def tried_by(caller: str) -> list[Any]:
    """The calls that somebody tries."""
    return [one for one in operations() if CALLERS[caller] & (OFFICE.intersection(one.tags or ()) or NO_TAG)]


@pytest.mark.parametrize("caller", CALLERS)
async def test_every_answer_is_one_that_the_document_promises(
    caller: str, browser: httpx.AsyncClient, database: Database, owner: Owner, settings: Settings
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    loop = asyncio.get_running_loop()

    def ask(case: Case) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(
            send(browser, case, callers.credentials[caller].api), loop
        ).result(60)

    broken = await asyncio.to_thread(
        lambda: [word for one in tried_by(caller) for word in troubles(one, callers, ask)]
    )
    assert not broken, "\n\n".join(broken)


def troubles(operation: Any, callers: Callers, ask: Ask) -> list[str]:
    """The first broken promise of a call, if any; well-formed and malformed requests alike, of things that exist and do not."""
    well_formed = operation.as_strategy(GenerationMode.POSITIVE)
    cases = st.one_of(well_formed, well_formed, operation.as_strategy(GenerationMode.NEGATIVE))

    @bounded
    @given(cases, st.booleans())
    def every_answer_keeps_the_promises(case: Case, exists: bool) -> None:
        if exists:
            case.path_parameters.update(
                {name: callers.ids[name] for name in case.path_parameters if name in callers.ids}
            )
        answer = ask(case)
        assert answer.status_code < 500, f"{answer.status_code} {answer.text}"
        case.validate_response(answer, checks=PROMISES)

    try:
        every_answer_keeps_the_promises()
    except (AssertionError, BaseExceptionGroup) as trouble:
        return [f"{operation.label}: {trouble}"]
    return []


async def send(browser: httpx.AsyncClient, case: Case, headers: Mapping[str, str]) -> httpx.Response:
    """The bytes that schemathesis means."""
    written: Any = requests.Request(**case.as_transport_kwargs(base_url=ORIGIN)).prepare()
    sent = {name: value for name, value in written.headers.items() if name.lower() != "cookie"}
    return await browser.request(
        written.method, written.url, content=written.body, headers={**sent, **headers}
    )
