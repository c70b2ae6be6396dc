"""`pwa-tickets serve`: runs the server for real; refuses to sell tickets against the sandbox."""

import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from litestar import Litestar

from pwa_tickets.commands import set_up
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.commands.port import refuse_taken
from pwa_tickets.commands.requirements import missing_to_start
from pwa_tickets.db.startup import WAIT_SECONDS
from pwa_tickets.loading import loading
from pwa_tickets.settings import set_environment
from pwa_tickets.web.logs import SERVERS_OWN

CONNECTIONS = 20_000
"""At once and process. Each open picker holds one: at the server's own limit of a thousand, nobody else would get in at all."""
WAITING_TO_CONNECT = 4096
SILENT_SECONDS = 30
"""Until a connection says what it wants; and between two requests. A server that also speaks HTTP/2 would wait for its first
byte for ever, and nobody asks for that without TLS."""
KILL_AFTER_SECONDS = 3
LOOKS_EVERY_SECONDS = 0.5


def run(*, host: str, quiet: bool, reload: bool, sample: bool, migrates: bool) -> int:
    """Serve until told to stop.

    Args:
        sample: first bring database and sample studio up to date, as the demo wants.
        migrates: first bring the database up to date.
    """
    with settings_with_database(wait_seconds=WAIT_SECONDS, requirements=missing_to_start) as settings:
        refuse_taken(host, settings.port, again="pwa-tickets serve")
        set_environment({"DATABASE_URL": settings.database_url})
        if settings.database_admin_url is not None:
            set_environment({"DATABASE_ADMIN_URL": settings.database_admin_url})
        if sample:
            from pwa_tickets.commands import migrate

            migrate.with_sample(settings)
        elif migrates:
            from pwa_tickets.commands import migrate

            migrate.alone(settings)
        set_up.prepare(settings)
        if reload:
            multiprocessing.set_start_method("spawn")  # a fork would carry the old code
        elif sys.platform == "linux":
            multiprocessing.set_start_method(
                "fork"
            )  # so that workers hold the lock of commands/process_group.py
            with loading():
                importlib.import_module("pwa_tickets.app")  # once, before they fork
        server = Granian(
            "pwa_tickets.commands.serve:create_served_app",
            factory=True,
            address=host,
            port=settings.port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=SILENT_SECONDS * 1000),
            workers=settings.workers,
            backlog=WAITING_TO_CONNECT,
            backpressure=CONNECTIONS,
            workers_kill_timeout=KILL_AFTER_SECONDS,
            respawn_failed_workers=True,
            websockets=False,
            log_dictconfig=SERVERS_OWN,
            log_level=LogLevels.warning if quiet else LogLevels.info,
            reload=reload,
            reload_paths=[Path(__file__).parents[1]] if reload else None,
            reload_ignore_dirs=["node_modules", "client", "static"] if reload else None,
        )
        refuse_taken(host, settings.port, again="pwa-tickets serve")  # who started in the same moment
        server.serve()
    return 0


def create_served_app() -> Litestar:
    """Create the application in one of the server's processes, which ends with the one that started it.

    Left alone, the process would go on answering on the same port: beside the next server, and with the code of the last.
    """
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    with loading():
        from pwa_tickets.app import create_app

        app = create_app()
        gc.collect()  # what making it left behind
    return app


def end_with(parent: int) -> None:
    """Wait until the parent process is gone, then stop: by SIGTERM, and after three seconds all the same."""
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(KILL_AFTER_SECONDS)
    os._exit(1)
