"""`pwa-tickets doctor`: checks every part of this installation and says in sentences what is right or wrong."""

import asyncio
import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx

from pwa_tickets.backup.places import Place, PlaceDown
from pwa_tickets.commands.check_result import CheckResult
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.commands.doctor_database import check_database
from pwa_tickets.commands.requirements import missing_to_sell
from pwa_tickets.db.embedded_home import SHARED
from pwa_tickets.db.urls import each_host
from pwa_tickets.disk_space import LOW, disk_state, free_bytes
from pwa_tickets.notifications import mail
from pwa_tickets.settings import Settings
from pwa_tickets.settings_reader import LOOPBACK
from pwa_tickets.storage import Storage
from pwa_tickets.tickets.pdf_worker import PdfFailed, PdfWorker
from pwa_tickets.web.assets import MissingAsset, asset

SCRIPTS = {
    "Latin": "Ştefan Nguyễn Zoë",
    "Cyrillic": "Зоя",
    "Greek": "Ζωή",
    "Hebrew": "נועה",
    "Arabic": "ليلى",
    "Chinese": "李美玲 陳",
    "Japanese": "さくら サクラ",
    "Korean": "김서연",
    "Hindi": "प्रिया",
    "Bengali": "মায়া",
    "Gujarati": "પ્રિયા",
    "Punjabi": "ਪ੍ਰੀਤ",
    "Tamil": "மாயா",
    "Telugu": "మాయ",
    "Kannada": "ಮಾಯಾ",
    "Malayalam": "മായ",
    "Thai": "มาลี",
    "Lao": "ມາລີ",
    "Amharic": "ማያ",
    "emoji": "🩰🌸",
}
"""A name or two in each script that families here have names in."""


def run() -> int:
    """Check the configured installation and print a line for each result; exit code 0 when all is right."""
    with settings_with_database(must_answer=False) as settings:
        return asyncio.run(print_results(settings))


async def print_results(settings: Settings) -> int:
    """Print each result as soon as it is there; returns the exit code."""
    wrong = 0
    async for result in check_installation(settings):
        print(f"{'✓' if result.ok else '✗'} {result.sentence}", flush=True)
        wrong += not result.ok
    print(
        "\nAll is well." if not wrong else f"\n{wrong} {'thing needs' if wrong == 1 else 'things need'} you."
    )
    return 1 if wrong else 0


async def check_installation(settings: Settings) -> AsyncIterator[CheckResult]:
    """Check database, work, Stripe, mail, files, backups, PDF, built client, address, data folder and disk, in this order."""
    async for result in check_database(settings):
        yield result
    yield await check_stripe(settings)
    yield await check_mail(settings)
    yield await check_storage(settings)
    yield await check_backup(settings)
    yield await check_pdf()
    yield check_client()
    yield check_address(settings)
    yield check_data_folder(settings)
    if not (result := check_secret_key(settings)).ok:
        yield result
    yield check_disk(settings)
    if missing := missing_to_sell(settings):
        yield CheckResult(False, f"`serve` would not start: {' '.join(missing)}")


async def check_stripe(settings: Settings) -> CheckResult:
    """Ask Stripe for a payment and a refund of nothing with the configured key: a key that may not is told so first."""
    if not settings.stripe_secret_key:
        return CheckResult(False, "There is no key for Stripe. Set STRIPE_SECRET_KEY.")
    headers = {"Authorization": f"Bearer {settings.stripe_secret_key}"}
    try:
        async with httpx.AsyncClient(base_url=settings.stripe_api_base, headers=headers, timeout=8) as client:
            answers = [await client.post(f"/v1/{what}") for what in ("payment_intents", "refunds")]
    except httpx.HTTPError as error:
        return CheckResult(
            False, f"Stripe does not answer at {settings.stripe_api_base}: {type(error).__name__}."
        )
    for answer in answers:
        if answer.status_code != httpx.codes.BAD_REQUEST:  # "missing parameter", from whoever may give one
            return CheckResult(
                False, f"Stripe refuses STRIPE_SECRET_KEY at {answer.url.path} with {answer.status_code}."
            )
    return CheckResult(True, f"Stripe takes payments and refunds at {settings.stripe_api_base}.")


async def check_mail(settings: Settings) -> CheckResult:
    """Do all that sending does, up to naming a recipient, without sending anything."""
    if not settings.smtp_url:
        return CheckResult(False, "There is no mail server. Set SMTP_URL.")
    place = urlsplit(settings.smtp_url)
    if fault := await mail.fault(settings):
        return CheckResult(
            False,
            f"The mail server {place.hostname} does not take our mail: {fault}. "
            "Look at SMTP_URL and PWA_TICKETS_MAIL_FROM; mails wait until it does.",
        )
    return CheckResult(True, f"The mail server {place.hostname} takes our mail.")


async def check_storage(settings: Settings) -> CheckResult:
    """Write a small file and read it back."""
    place = settings.storage_url or settings.data_dir / "files"
    try:
        storage = Storage.from_settings(settings)
        await storage.put("doctor", b"was here")
        kept = await storage.get("doctor")
    except Exception as error:  # whatever a storage's driver raises
        return CheckResult(False, f"Files cannot be kept in {place}: {error}")
    return CheckResult(kept == b"was here", f"Files are kept in {place}.")


async def check_backup(settings: Settings) -> CheckResult:
    """Say how old the newest backup is, where one is made each day."""
    if settings.backup_to is None:
        return CheckResult(
            True, "Backups are yours to make: PWA_TICKETS_BACKUP_TO names no place for daily ones."
        )
    try:
        backups = await Place(settings.backup_to, settings).kept()
    except PlaceDown as error:
        return CheckResult(False, f"Backups cannot be kept: {error}")
    if not backups:
        return CheckResult(
            False, f"There is no backup in {settings.backup_to} yet. The worker makes one each day."
        )
    newest = backups[-1]
    said = f"The newest backup in {settings.backup_to} is of {newest.made_at:%Y-%m-%d %H:%M} UTC, {newest.bytes:,} bytes"
    return CheckResult(not newest.is_overdue, f"{said}, and too old." if newest.is_overdue else f"{said}.")


async def check_pdf() -> CheckResult:
    """Draw names in many scripts as a PDF, which needs the system's pango and fonts."""
    pdf_worker = PdfWorker()
    try:
        boxes = set(await pdf_worker.missing_glyphs(" ".join(SCRIPTS.values())))
    except (PdfFailed, OSError) as error:
        return CheckResult(False, f"Tickets cannot be printed: {error}. Is pango installed?")
    finally:
        await pdf_worker.close()
    if missing := [script for script, sample in SCRIPTS.items() if boxes.intersection(sample)]:
        return CheckResult(
            False,
            f"Tickets can be printed, but without fonts for {', '.join(missing)}: names in them come out as boxes. "
            "docs/operations.md names Debian’s packages.",
        )
    return CheckResult(True, "Tickets can be printed, names in many scripts too.")


def check_client() -> CheckResult:
    """Look for the built scripts and styles."""
    try:
        asset("app.css")
    except MissingAsset as error:
        return CheckResult(False, f"The pages lack their files: {error}.")
    return CheckResult(True, "The pages have their built scripts and styles.")


def check_address(settings: Settings) -> CheckResult:
    """Judge PWA_TICKETS_BASE_URL: cameras and service workers need https, except on this machine."""
    host = urlsplit(settings.base_url).hostname
    if settings.secure:
        return CheckResult(True, f"Browsers come to {settings.base_url}.")
    if host in LOOPBACK:
        return CheckResult(
            True, f"Browsers on this machine come to {settings.base_url}; phones would need https."
        )
    return CheckResult(
        False, f"{settings.base_url} is not https: cameras and offline tickets will not work there."
    )


def check_secret_key(settings: Settings) -> CheckResult:
    """Judge where the key comes from: each data folder makes its own, and several machines must have one."""
    hosts = {urlsplit(place).hostname for place in each_host(settings.database_url)}
    if settings.secret_key_is_made and not hosts <= {None, *LOOPBACK}:
        return CheckResult(
            False,
            f"The key that signs links is this machine’s own, in {settings.data_dir}, and the database is elsewhere: "
            "a second machine would refuse those links. Set PWA_TICKETS_SECRET_KEY to the same on all of them.",
        )
    return CheckResult(True, "The key that signs links is where it belongs.")


def check_data_folder(settings: Settings) -> CheckResult:
    """Judge the data folder: writable, and closed to everybody else, for it holds keys."""
    if not os.access(settings.data_dir, os.W_OK):
        return CheckResult(
            False, f"The data folder {settings.data_dir} cannot be written. Look at PWA_TICKETS_DATA_DIR."
        )
    if settings.data_dir.stat().st_mode & 0o007:
        return CheckResult(
            False, f"Anybody on this machine can look into {settings.data_dir}. Run: chmod 700 on it."
        )
    return CheckResult(True, f"The data folder is {settings.data_dir}.")


def check_disk(settings: Settings) -> CheckResult:
    """Judge the room on the disks of the data folder and of the embedded database, before a sale finds none."""
    free = free_bytes(settings.data_dir, SHARED)
    room = f"{free / 1e9:.1f} GB are free for the data folder and the embedded database"
    if disk_state(free) == "ok":
        return CheckResult(True, f"{room}.")
    return CheckResult(
        False, f"Only {room}: a full disk stops the sale. Make room, at least {LOW / 1e9:.0f} GB."
    )
