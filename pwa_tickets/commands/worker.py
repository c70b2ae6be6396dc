"""`pwa-tickets worker`: runs jobs and timers in a process of their own, beside servers on other machines."""

import asyncio
import logging

from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.startup import WAIT_SECONDS
from pwa_tickets.loading import loading
from pwa_tickets.web.logs import keep_discreet_logs


def run() -> int:
    """Run jobs and timers until told to stop; returns the exit code."""
    with loading():
        from pwa_tickets.worker import run_alone
    keep_discreet_logs(logging.INFO)
    with settings_with_database(wait_seconds=WAIT_SECONDS) as settings:
        asyncio.run(run_alone(settings))
    return 0
