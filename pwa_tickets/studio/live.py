"""Keeps the settings of a server process as the studio has them now: whoever changes the studio tells every process."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from pwa_tickets.db.outage import database_outage
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.studio.in_force import settings_in_force
from pwa_tickets.web.live import Notifications

log = logging.getLogger(__name__)

CHANNEL: Final = "studio_changed"
CLOSING_SECONDS: Final = 3.0


class LiveStudio:
    """Puts settings in force, at the start and whenever the studio changes."""

    def __init__(
        self, database: Database, from_environment: Settings, use: Callable[[Settings], None]
    ) -> None:
        self._database = database
        self._from_environment = from_environment
        self._use = use
        self._reading: set[asyncio.Task[None]] = set()

    def when_open(self, settings: Settings) -> Settings:
        """The settings with the Stripe of the environment, in place of the sandbox that a rehearsal has."""
        from_environment = self._from_environment
        return replace(
            settings,
            stripe_secret_key=from_environment.stripe_secret_key,
            stripe_publishable_key=from_environment.stripe_publishable_key,
            stripe_api_base=from_environment.stripe_api_base,
            stripe_js_url=from_environment.stripe_js_url,
        )

    def listen(self, notifications: Notifications) -> None:
        """Read again whenever somebody changed the studio, or may have."""
        notifications.on(CHANNEL, lambda _: self._soon(), self._soon)

    async def refresh(self) -> None:
        """Read the studio and put it in force in this process."""
        self._use(await settings_in_force(self._database, self._from_environment))

    async def close(self) -> None:
        """Wait for what is still being read: cut off, it would leave its connection open. Give it up after some seconds."""
        if self._reading:
            await asyncio.wait(self._reading, timeout=CLOSING_SECONDS)
        for task in self._reading:
            task.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    def _soon(self) -> None:
        task = asyncio.create_task(self._refresh_if_there())
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _refresh_if_there(self) -> None:
        """The next gap reads again: a database that went away leaves what was in force."""
        try:
            await self.refresh()
        except (OSError, SQLAlchemyError) as error:
            if not database_outage.met(error):
                log.warning("the studio could not be read: %s", type(error).__name__)
