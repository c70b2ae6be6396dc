"""`pwa-tickets doctor`: looks at every part of this installation and says in sentences what is right or wrong."""

import asyncio
import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx

from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.commands.doctor_database import examine_database
from pwa_tickets.commands.finding import Finding
from pwa_tickets.commands.serve import settings_missing
from pwa_tickets.notifications import mail
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage
from pwa_tickets.tickets.press import Press, PrintingFailed
from pwa_tickets.web.assets import MissingAsset, asset

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run() -> int:
    """Exit code 0 when everything is right."""
    with settings_with_database(must_answer=False) as settings:
        return asyncio.run(tell(settings))


async def tell(settings: Settings) -> int:
    wrong = 0
    async for finding in examine(settings):
        print(f"{'✓' if finding.right else '✗'} {finding.sentence}", flush=True)
        wrong += not finding.right
    print(
        "\nAll is well." if not wrong else f"\n{wrong} {'thing needs' if wrong == 1 else 'things need'} you."
    )
    return 1 if wrong else 0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    async for finding in examine_database(settings):
        yield finding
    yield await examine_stripe(settings)
    yield await examine_mail(settings)
    yield await examine_storage(settings)
    yield await examine_paper()
    yield examine_client()
    yield examine_address(settings)
    yield examine_data_folder(settings)
    if names := settings_missing(settings):
        yield Finding(False, f"`serve` would not start: {', '.join(names)} must be set to the real thing.")


async def examine_stripe(settings: Settings) -> Finding:
    if not settings.stripe_secret_key:
        return Finding(False, "There is no key for Stripe. Set STRIPE_SECRET_KEY.")
    try:
        async with httpx.AsyncClient(timeout=8) as client:
            answer = await client.get(
                f"{settings.stripe_api_base}/v1/events",
                params={"limit": 1},
                headers={"Authorization": f"Bearer {settings.stripe_secret_key}"},
            )
    except httpx.HTTPError as error:
        return Finding(
            False, f"Stripe does not answer at {settings.stripe_api_base}: {type(error).__name__}."
        )
    if answer.status_code != 200:
        return Finding(False, f"Stripe refuses STRIPE_SECRET_KEY with {answer.status_code}.")
    return Finding(True, f"Stripe answers at {settings.stripe_api_base}.")


async def examine_mail(settings: Settings) -> Finding:
    if not settings.smtp_url:
        return Finding(False, "There is no mail server. Set SMTP_URL.")
    place = urlsplit(settings.smtp_url)
    if await mail.reachable(settings):
        return Finding(True, f"The mail server {place.hostname} lets us in.")
    return Finding(False, f"The mail server {place.hostname} does not let us in. Look at SMTP_URL.")


async def examine_storage(settings: Settings) -> Finding:
    place = settings.storage_url or settings.data_dir / "files"
    try:
        storage = Storage.from_settings(settings)
        await storage.put("doctor", b"was here")
        kept = await storage.get("doctor")
    except Exception as error:  # whatever a storage's driver raises
        return Finding(False, f"Files cannot be kept in {place}: {error}")
    return Finding(kept == b"was here", f"Files are kept in {place}.")


async def examine_paper() -> Finding:
    press = Press()
    try:
        await press.pdf("<p>Row H, seat 107</p>")
    except (PrintingFailed, OSError) as error:
        return Finding(False, f"Tickets cannot be printed: {error}. Is pango installed?")
    finally:
        await press.close()
    return Finding(True, "Tickets can be printed.")


def examine_client() -> Finding:
    try:
        asset("app.css")
    except MissingAsset as error:
        return Finding(False, f"The pages lack their files: {error}.")
    return Finding(True, "The pages have their built scripts and styles.")


def examine_address(settings: Settings) -> Finding:
    host = urlsplit(settings.base_url).hostname
    if settings.secure:
        return Finding(True, f"Browsers come to {settings.base_url}.")
    if host in LOOPBACK:
        return Finding(
            True, f"Browsers on this machine come to {settings.base_url}; phones would need https."
        )
    return Finding(
        False, f"{settings.base_url} is not https: cameras and offline tickets will not work there."
    )


def examine_data_folder(settings: Settings) -> Finding:
    if not os.access(settings.data_dir, os.W_OK):
        return Finding(
            False, f"The data folder {settings.data_dir} cannot be written. Look at PWA_TICKETS_DATA_DIR."
        )
    if settings.data_dir.stat().st_mode & 0o007:
        return Finding(
            False, f"Anybody on this machine can look into {settings.data_dir}. Run: chmod 700 on it."
        )
    return Finding(True, f"The data folder is {settings.data_dir}.")
