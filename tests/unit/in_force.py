"""Other settings for an application that runs."""

from litestar import Litestar

from pwa_tickets.settings import Settings


async def put_in_force(app: Litestar, settings: Settings) -> None:
    """Put settings in force, and have every later reading of the studio find them.

    The application reads the studio once more as soon as it hears of changes, which on a busy machine is in the midst of
    a test: settings that were only assigned would be gone then.
    """
    app.state.live_studio._from_environment = settings
    await app.state.live_studio.refresh()
