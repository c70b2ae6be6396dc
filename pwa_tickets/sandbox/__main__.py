"""`python -m pwa_tickets.sandbox --folder DIR --webhook-url URL`: runs until it is told to stop."""

import argparse
import asyncio
import fcntl
import os
import signal
import sys
import time
from pathlib import Path

from pwa_tickets.loading import loading
from pwa_tickets.sandbox.process import SandboxMissingError, require_sandbox

PARENT_CHECK_SECONDS = 0.5
FOLDER_WAIT_SECONDS = 5.0


def main() -> None:
    """Run the sandbox until a signal comes."""
    options = read_options()
    try:
        require_sandbox()
    except SandboxMissingError as problem:
        sys.exit(str(problem))
    options.folder.mkdir(parents=True, exist_ok=True)
    lock = take_folder(options.folder)
    if lock is None:
        sys.exit(f"Another sandbox is already running in {options.folder}.")
    asyncio.run(run(options))
    # The HTTP server's threads may still call into Python, and abort if the interpreter is torn down under them.
    # Everything is written by now, so leave without tearing down.
    sys.stdout.flush()
    os._exit(0)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m pwa_tickets.sandbox", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where payments and mail are kept")
    parser.add_argument("--webhook-url", help="where Stripe's events go; without it they are only kept")
    parser.add_argument(
        "--stripe-port", type=int, default=0, help="0: a free one, told in FOLDER/servers.json"
    )
    parser.add_argument("--smtp-port", type=int, default=0, help="0: a free one, told in FOLDER/servers.json")
    parser.add_argument(
        "--retry-seconds", type=float, default=1.0, help="pause after a webhook's first failed delivery"
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="stop when the process that started this one is gone"
    )
    return parser.parse_args()


def take_folder(folder: Path) -> int | None:
    """Lock the folder and return the lock; None when another sandbox still has it after five seconds.

    Two sandboxes on one folder would send every event twice; one that was just told to stop gets a moment to do so.
    """
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + FOLDER_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.05)
        else:
            return lock


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal comes or, with --exit-with-parent, the process that started this one is gone."""
    with loading():
        from pwa_tickets.sandbox.servers import Keys, serving  # needs the extra `demo`

    parent = os.getppid()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    keys = Keys.kept_in(options.folder)  # never among the arguments: everybody on the machine reads those
    ports = {"stripe_port": options.stripe_port, "smtp_port": options.smtp_port}
    async with serving(
        options.folder, keys, webhook_url=options.webhook_url, retry_seconds=options.retry_seconds, **ports
    ) as servers:
        sys.stdout.write(f"ready: Stripe at {servers.stripe_url}, mail at {servers.smtp_url}\n")
        sys.stdout.flush()
        while not stopped.is_set() and not (options.exit_with_parent and os.getppid() != parent):
            try:
                await asyncio.wait_for(
                    stopped.wait(), PARENT_CHECK_SECONDS if options.exit_with_parent else None
                )
            except TimeoutError:
                continue


main()
