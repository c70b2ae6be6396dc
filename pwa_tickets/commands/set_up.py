"""`pwa-tickets set-up-link`, and what `serve` does for a studio that is not open yet: its link, and a Stripe to practice with."""

import asyncio
import sys
from dataclasses import dataclass

from sqlalchemy import text

from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.commands.requirements import missing_to_sell
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.sandbox.process import SandboxMissingError, SandboxServers, require_sandbox
from pwa_tickets.settings import Settings, SettingsError, set_environment
from pwa_tickets.setup import links
from pwa_tickets.studio.in_force import is_rehearsing, read_studio, with_studio


@dataclass(frozen=True)
class Standing:
    """How far a studio is.

    Attributes:
        link: begins the set-up; None where somebody works here already.
        is_rehearsing: whether it is not open yet.
        settings: what is in force.
    """

    link: str | None
    is_rehearsing: bool
    settings: Settings


def print_link() -> int:
    """Print a new link to begin the set-up; returns the exit code."""
    with settings_with_database() as settings:
        standing = asyncio.run(look(settings))
    if standing.link is None:
        print(f"Somebody works here already. Sign in at {settings.base_url}/admin/sign-in", file=sys.stderr)
        return 1
    print(standing.link)
    return 0


def prepare(settings: Settings) -> None:
    """Say where the set-up begins, and start a Stripe to practice with; nothing for a studio that is open.

    Raises:
        SettingsError: the studio is open, and there are no keys of Stripe anywhere.
    """
    standing = asyncio.run(look(settings))
    if standing.link:
        print(
            f"\nSet up your studio, with this link, once, within three days:\n  {standing.link}\n", flush=True
        )
    if standing.link is None and not standing.is_rehearsing:
        if missing := missing_to_sell(standing.settings):
            raise SettingsError("\n".join(missing))
    elif settings.rehearsal is None and "_test_" not in settings.stripe_secret_key:
        start_practice(settings)


def start_practice(settings: Settings) -> None:
    """Start a sandbox that takes practice cards and ends with this process; none where it is not installed."""
    try:
        require_sandbox()
    except SandboxMissingError:
        return
    webhook = f"http://127.0.0.1:{settings.port}/api/webhooks/stripe"
    sandbox = SandboxServers.start(settings.data_dir / "sandbox", webhook_url=webhook)
    set_environment({"PWA_TICKETS_REHEARSAL_STRIPE": sandbox.servers.stripe_url})


async def look(settings: Settings) -> Standing:
    """Read how far the studio is; an empty one gets a new link, where the database can be written to."""
    database = await Database.connect(settings.database_url)
    try:
        async with database.transaction(SYSTEM) as db:
            is_standby = await db.scalar(text("select pg_is_in_recovery()"))
            secret = None if is_standby else await links.new_link(db)
            studio = await read_studio(db)
    finally:
        await database.close()
    return Standing(
        link=f"{settings.base_url}/setup/start/{secret}" if secret else None,
        is_rehearsing=studio is not None and is_rehearsing(studio),
        settings=with_studio(settings, studio),
    )
