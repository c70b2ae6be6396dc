"""Builds the application: every route module, dependency and error handler on one page."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from functools import partial

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine

from pwa_tickets import worker
from pwa_tickets.accounts import identity as accounts_identity
from pwa_tickets.accounts import known_devices, limits
from pwa_tickets.accounts.order_links import OpenOrderLink
from pwa_tickets.checkin import identity as checkin_identity
from pwa_tickets.db.session import Database
from pwa_tickets.db.startup import until_database_answers
from pwa_tickets.notifications import mail
from pwa_tickets.orders import access
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.reports.live_sales import LiveSales
from pwa_tickets.routes import ROUTE_MODULES
from pwa_tickets.seats.seat_list import SeatLists
from pwa_tickets.seats.seat_states import SeatFeeds
from pwa_tickets.seats.show_map import ShowMaps
from pwa_tickets.settings import Settings
from pwa_tickets.storage import shared_storage
from pwa_tickets.studio.live import LiveStudio
from pwa_tickets.web import actor, flash, health, openapi, refusals, security
from pwa_tickets.web.content_coding import PlainAcceptEncoding
from pwa_tickets.web.database import with_transaction
from pwa_tickets.web.dependencies import resolve_in_turn
from pwa_tickets.web.head import HeadLikeGet
from pwa_tickets.web.language import VisitorLanguage
from pwa_tickets.web.live import Notifications
from pwa_tickets.web.logs import keep_discreet_logs
from pwa_tickets.web.metrics import CountRequests
from pwa_tickets.web.prompt_body import PromptBody
from pwa_tickets.web.templating import environment, shown_of, template_config


def create_app(settings: Settings | None = None) -> Litestar:
    """Build the application; without settings, from the environment's."""
    if settings is None:
        settings = Settings.from_env()
        keep_discreet_logs(logging.WARNING)
    state = State({"settings": settings, "security_headers": security.security_headers(settings)})
    state.shown = shown_of(settings)
    app = Litestar(
        [with_transaction(route) for module in ROUTE_MODULES for route in module.ROUTES]
        + sandbox_routers(settings),
        lifespan=[lifespan],
        state=state,
        dependencies={
            "settings": Provide(lambda: state.settings, sync_to_thread=False),
            "database": Provide(lambda: state.database, sync_to_thread=False),
            "payments": Provide(lambda: state.payments, sync_to_thread=False),
            "dependencies": Provide(lambda: state.dependencies, sync_to_thread=False),
            "live_studio": Provide(lambda: state.live_studio, sync_to_thread=False),
            "show_maps": Provide(lambda: state.show_maps, sync_to_thread=False),
            "seat_lists": Provide(lambda: state.seat_lists, sync_to_thread=False),
            "seat_feeds": Provide(lambda: state.seat_feeds, sync_to_thread=False),
            "live_sales": Provide(lambda: state.live_sales, sync_to_thread=False),
            "visitor": Provide(actor.provide_visitor, sync_to_thread=False),
            "asker": Provide(limits.provide_asker, sync_to_thread=False),
            "customer": Provide(access.provide_customer, sync_to_thread=False),
            "door_staff": Provide(accounts_identity.provide_door_staff),
            "seller": Provide(accounts_identity.provide_seller),
            "staff": Provide(accounts_identity.provide_staff),
            "owner": Provide(accounts_identity.provide_owner),
            "device": Provide(checkin_identity.provide_device),
        },
        middleware=[
            VisitorLanguage(),
            security.KnownHost(),
            PromptBody(),
            security.SameOrigin(),
            security.RateLimit(),
            OpenOrderLink(),
        ],
        before_send=[
            actor.send_session_cookie,
            known_devices.send_device_cookie,
            flash.send_flash_cookie,
            security.send_security_headers,
        ],
        exception_handlers=refusals.HANDLERS,
        template_config=template_config(settings),
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=3,  # half the work of 5, and 5 % more bytes of the longest page
            minimum_size=1000,
            exclude=["/static/", "/seat-events", "/seat-map", "/download"],
        ),
        request_max_body_size=64_000,
        logging_config=None,
        openapi_config=openapi.openapi_config(settings),
        plugins=[openapi.DescribedSchemas()],
    )
    resolve_in_turn(app)
    app.asgi_handler = CountRequests(HeadLikeGet(PlainAcceptEncoding(app.asgi_handler)))
    return app


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncGenerator[None]:
    """Open connections, the listener and the worker for as long as the application runs; close them in reverse."""
    settings: Settings = app.state.settings
    await until_database_answers(settings.database_url)
    database = await Database.connect(settings.database_url, size=settings.pool)
    try:
        async with running(app, database):
            yield
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def running(app: Litestar, database: Database) -> AsyncGenerator[None]:
    """Run the application on open connections, with its listener and its worker."""
    settings: Settings = app.state.settings
    notifications = Notifications(settings.database_url)
    app.state.database = database
    app.state.payments = Payments(settings)
    app.state.dependencies = dependencies(settings, database, app.state.payments)
    app.state.show_maps = ShowMaps()
    app.state.seat_lists = SeatLists(environment(settings))
    app.state.seat_feeds = SeatFeeds(database, app.state.show_maps, notifications)
    app.state.live_sales = LiveSales(notifications)
    app.state.live_studio = LiveStudio(database, settings, partial(use_settings, app))
    app.state.live_studio.listen(notifications)
    await app.state.live_studio.refresh()
    tasks = [asyncio.create_task(notifications.run())]
    if settings.jobs_inside:
        tasks.append(asyncio.create_task(worker.run(database, settings)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.state.live_studio.close()
        await app.state.payments.close()


def use_settings(app: Litestar, settings: Settings) -> None:
    """Put settings in force: for every request from now on, and on every page."""
    state = app.state
    state.settings = settings
    state.security_headers = security.security_headers(settings)
    state.payments.use(settings)
    state.dependencies = dependencies(settings, state.database, state.payments)
    if state.shown != shown_of(settings):
        assert isinstance(app.template_engine, JinjaTemplateEngine)
        app.template_engine.engine = environment(settings)
        state.seat_lists = SeatLists(app.template_engine.engine)
        state.shown = shown_of(settings)


def dependencies(settings: Settings, database: Database, payments: Payments) -> health.Dependencies:
    """Name what `/readyz` checks: the room of the database, and the services beside it."""

    async def storage_answers() -> bool:
        return await shared_storage(settings).reachable()

    return health.Dependencies(
        database=database.has_room,
        mail=partial(mail.reachable, settings) if settings.smtp_url else None,
        payments=payments.reachable if settings.stripe_secret_key else None,
        storage=storage_answers,
    )


def sandbox_routers(settings: Settings) -> list[Router]:
    """Mount the sandbox's pages where it stands in for Stripe or the mail server."""
    stripe_url = settings.stripe_api_base if settings.stripe_js_url.startswith("/") else None
    if settings.rehearsal is not None:
        stripe_url = settings.rehearsal.api_base
    if stripe_url is None and settings.sandbox_dir is None:
        return []
    from pwa_tickets.sandbox.router import create_sandbox_router  # a server for real never loads it

    return [create_sandbox_router(stripe_url=stripe_url, mailbox_folder=settings.sandbox_dir)]
