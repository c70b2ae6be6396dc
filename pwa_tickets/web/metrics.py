"""Tells Prometheus what the machines do: requests, queue, pools, sales and scans. Its client is imported here alone."""

import hmac
import os
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.failures import is_away
from pwa_tickets.db.queue_tables import COUNT_JOBS
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.settings import Settings

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SECONDS: Final = (0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

_REQUESTS: Final = CollectorRegistry()
_REQUEST_SECONDS: Final = Histogram(
    "pwa_tickets_request_seconds",
    "Time until an answer began, by method and status. Each process counts its own.",
    ["method", "status", "process"],
    buckets=SECONDS,
    registry=_REQUESTS,
)
_SALES: Final = text(
    "select *, (select count(*) from orderless_payments()) as orderless_payments from hourly_figures()"
)
_MEANINGS: Final = {
    "database_up": "1 while this process can ask the database, 0 while it cannot.",
    "jobs_waiting": "Jobs that wait or run.",
    "jobs_tried_again": "Jobs that failed before and wait for another try.",
    "oldest_job_seconds": "How long the oldest job that is due has waited.",
    "dead_letters": "Jobs that were given up.",
    "orders_paid_last_hour": "Orders paid within the last hour, on all machines.",
    "tickets_sold_last_hour": "Tickets issued within the last hour, on all machines.",
    "scans_last_hour": "Scans received within the last hour, on all machines.",
    "orderless_payments": "Payments at Stripe whose order is gone.",
}


class CountRequests:
    """Measures each request until its answer begins: a stream of seat changes has no end worth measuring."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, method = time.perf_counter(), str(scope["method"])

        async def send_measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                _REQUEST_SECONDS.labels(_known(method), str(message["status"]), str(os.getpid())).observe(
                    time.perf_counter() - began
                )
            await send(message)

        await self._app(scope, receive, send_measured)


class _Facts(Collector):
    """What was read for one answer."""

    def __init__(self, facts: Mapping[str, Any], pools: Mapping[str, tuple[int, int]]) -> None:
        self._facts, self._pools = facts, pools

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give each as a gauge."""
        for name, value in self._facts.items():
            yield GaugeMetricFamily(f"pwa_tickets_{name}", _MEANINGS[name], value=float(value))
        family = GaugeMetricFamily(
            "pwa_tickets_pool_connections",
            "Connections to the database that this process has open, by pool, and whether they are lent.",
            labels=["pool", "state", "process"],
        )
        for pool, (lent, idle) in self._pools.items():
            for state, number in (("lent", lent), ("idle", idle)):
                family.add_metric([pool, state, str(os.getpid())], number)
        yield family


@get("/metrics", include_in_schema=False)
async def metrics(
    request: Request[Any, Any, Any], database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Tell what there is to whoever has the token; to everybody else there is nothing here.

    Raises:
        NotFound: without the token of PWA_TICKETS_METRICS_TOKEN, or where none is set.
    """
    given = request.headers.get("authorization", "").encode()
    if not settings.metrics_token or not hmac.compare_digest(
        given, f"Bearer {settings.metrics_token}".encode()
    ):
        raise NotFound()
    facts: dict[str, Any] = {"database_up": 0}
    try:
        async with database.transaction(SYSTEM) as db:
            facts |= (await db.execute(COUNT_JOBS)).mappings().one()
            facts |= (await db.execute(_SALES)).mappings().one()
        facts["database_up"] = 1
    except Exception as error:
        if not is_away(error):
            raise
    now = CollectorRegistry()
    now.register(_Facts(facts, database.pools()))
    content = generate_latest(_REQUESTS) + generate_latest(now)
    return Response(content, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _known(method: str) -> str:
    """A method as a label: strangers may send any word, and each would be kept for ever."""
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"


ROUTES = [metrics]
