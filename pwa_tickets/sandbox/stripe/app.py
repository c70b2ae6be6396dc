"""Builds the sandbox Stripe as one ASGI app. One process may serve a folder at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.logging import LoggingConfig

from pwa_tickets.sandbox.stripe import account_api, api
from pwa_tickets.sandbox.stripe.account import ROUTES as ACCOUNT_ROUTES
from pwa_tickets.sandbox.stripe.confirmation import Answer
from pwa_tickets.sandbox.stripe.control import control
from pwa_tickets.sandbox.stripe.deliveries import Deliveries
from pwa_tickets.sandbox.stripe.errors import StripeError, error
from pwa_tickets.sandbox.stripe.events import WEBHOOKS
from pwa_tickets.sandbox.stripe.faults import Faults
from pwa_tickets.sandbox.stripe.request_pipeline import RequestPipeline, respond
from pwa_tickets.sandbox.stripe.scheduler import Scheduler
from pwa_tickets.sandbox.stripe.store import Store, new_id


def create_stripe_sandbox(
    folder: Path,
    *,
    secret_key: str,
    publishable_key: str,
    webhook_secret: str,
    webhook_url: str | None,
    retry_seconds: float = 1.0,
) -> Litestar:
    """Create the app. `retry_seconds`: the pause after an event's first failed delivery; it doubles up to a minute."""
    store = Store(folder / "stripe.sqlite3")
    with store.transaction() as ledger:
        ledger.change_setting(
            "webhooks", {**ledger.setting("webhooks", WEBHOOKS), "url": webhook_url, "types": None}
        )
    pipeline = RequestPipeline(store, Faults(), secret_key=secret_key, publishable_key=publishable_key)
    client = httpx.AsyncClient(verify=(webhook_url or "").startswith("https:"))
    deliveries = Deliveries(store, client, webhook_secret=webhook_secret, retry_seconds=retry_seconds)

    def provide_pipeline() -> RequestPipeline:
        return pipeline

    def provide_deliveries() -> Deliveries:
        return deliveries

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        scheduler = asyncio.create_task(Scheduler(store, deliveries).run())
        yield
        scheduler.cancel()
        with suppress(asyncio.CancelledError):
            await scheduler
        await deliveries.close()
        await client.aclose()
        store.close()

    return Litestar(
        [*api.ROUTES, *account_api.ROUTES, *ACCOUNT_ROUTES, control, alive],
        dependencies={
            "pipeline": Provide(provide_pipeline, sync_to_thread=False),
            "deliveries": Provide(provide_deliveries, sync_to_thread=False),
        },
        exception_handlers={
            StripeError: show_refusal,
            NotFoundException: show_unknown_url,
            MethodNotAllowedException: show_unknown_url,
        },
        lifespan=[running],
        logging_config=LoggingConfig(
            root={"level": "WARNING", "handlers": ["queue_listener"]}, log_exceptions="always"
        ),
        openapi_config=None,
        state=State({"pipeline": pipeline, "webhook_secret": webhook_secret}),
    )


@get("/healthz")
async def alive() -> dict[str, bool]:
    """Tell that the sandbox Stripe answers."""
    return {"alive": True}


def show_refusal(_: Request[Any, Any, Any], refused: StripeError) -> Response[bytes]:
    """Answer a refused call with Stripe's error envelope."""
    return respond(Answer(refused.status, {"error": refused.error}), {})


def show_unknown_url(request: Request[Any, Any, Any], _: Exception) -> Response[bytes]:
    """Answer a URL that Stripe does not have, as Stripe does."""
    message = f"Unrecognized request URL ({request.method}: {request.url.path}). Please see https://stripe.com/docs."
    return respond(
        Answer(404, {"error": error("invalid_request_error", message)}), {"Request-Id": new_id("req_")}
    )
