"""The second front door: jobs and timers, each mapped to one function. Runs inside the server, or alone."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from pwa_tickets.accounts import jobs as accounts
from pwa_tickets.announcements import sending as announcements
from pwa_tickets.backup import making as backup
from pwa_tickets.backup.places import PlaceDown
from pwa_tickets.db.job_runner import RetryPolicy, Run, run_jobs
from pwa_tickets.db.session import Database
from pwa_tickets.db.startup import until_database_answers
from pwa_tickets.notifications.mail import MailDelayed, MailRefused
from pwa_tickets.orders import (
    events,
    family_choices,
    personal_data,
    reconciliation,
    show_cancellation,
    show_move,
    staff_emails,
    stripe_refunds,
)
from pwa_tickets.orders import jobs as orders
from pwa_tickets.orders.closing import StillProcessing
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.reports import scheduled_emails, schedules, show_tickets
from pwa_tickets.seats import holds
from pwa_tickets.settings import Settings
from pwa_tickets.setup import mail as set_up_mail
from pwa_tickets.storage import StorageDown
from pwa_tickets.studio.in_force import settings_in_force
from pwa_tickets.tickets import delivery, order_news
from pwa_tickets.tickets.pdf_files import delete_ticket_pdfs
from pwa_tickets.tickets.pdf_worker import PdfFailed, shared_pdf_worker
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from pwa_tickets.timers import clean_up_reservations, every, forget_what_is_old
from pwa_tickets.webhooks.outbox import WebhookOutbox

log = logging.getLogger(__name__)

RETRY_POLICY: Final = RetryPolicy(
    permanent=(MailRefused,),
    transient=(MailDelayed, PdfFailed, PaymentsUnreachable, StorageDown, PlaceDown, StillProcessing),
)
CONCURRENCY_LIMITS: Final = {
    "deliver_order": 4,
    "send_late_payment_email": 2,
    "send_refund_email": 2,
    "send_change_email": 1,
    "send_choice_email": 2,
    "send_pay_later_email": 2,
    "send_change_asked_email": 1,
    "send_sign_in": 2,
    "resend_tickets": 2,
    "send_account_link": 2,
    "send_account_change": 1,
    "send_invitation": 1,
    "send_set_up_mail": 1,
    "send_webhook_paused_email": 1,
    "send_announcement_email": 2,
    "send_report_email": 1,
    "render_show_tickets": 1,
}
"""Of the ten jobs that run at once in a process: a mail server that hangs leaves room for the bank's reports and for refunds."""
PDF_WARMUP_DELAY_SECONDS: Final = 5.0


def jobs(database: Database, from_environment: Settings, payments: Payments) -> dict[str, Run]:
    """Every job by the name it is queued under. Before each, what the studio chose is read anew.

    Args:
        from_environment: the settings as the environment has them.
    """

    async def in_force() -> Settings:
        settings = await settings_in_force(database, from_environment)
        payments.use(settings)
        return settings

    def with_settings(work: Callable[..., Awaitable[None]]) -> Run:
        """A job that writes mails, which say the studio's name and look like it."""

        async def run(**words: Any) -> None:
            await work(database, await in_force(), **words)

        return run

    def with_payments(work: Callable[..., Awaitable[None]]) -> Run:
        """A job that speaks with Stripe."""

        async def run(**words: Any) -> None:
            await in_force()
            await work(database, payments, **words)

        return run

    def with_pdfs(work: Callable[..., Awaitable[None]]) -> Run:
        """A job that typesets or keeps tickets."""

        async def run(**words: Any) -> None:
            await work(database, TicketPdfs.of(await in_force()), **words)

        return run

    return {
        "deliver_order": with_pdfs(delivery.deliver_order),
        "send_late_payment_email": with_settings(order_news.send_late_payment_email),
        "send_refund_email": with_settings(order_news.send_refund_email),
        "send_change_email": with_settings(order_news.send_change_email),
        "send_choice_email": with_settings(order_news.send_choice_email),
        "send_pay_later_email": with_settings(order_news.send_pay_later_email),
        "tell_exchanged": with_settings(orders.tell_exchanged),
        "settle_choice": with_settings(family_choices.settle_choice),
        "send_change_asked_email": with_settings(staff_emails.send_change_asked_email),
        "send_payment_mismatch_email": with_settings(staff_emails.send_payment_mismatch_email),
        "send_orderless_payment_email": with_settings(staff_emails.send_orderless_payment_email),
        "send_crowd_email": with_settings(staff_emails.send_crowd_email),
        "send_webhook_paused_email": with_settings(staff_emails.send_webhook_paused_email),
        "send_account_link": with_settings(accounts.send_account_link),
        "send_account_change": with_settings(accounts.send_account_change),
        "send_invitation": with_settings(accounts.send_invitation),
        "send_set_up_mail": with_settings(set_up_mail.send_set_up_mail),
        "send_sign_in": with_settings(delivery.send_sign_in),
        "resend_tickets": with_settings(delivery.resend_tickets),
        "delete_ticket_pdfs": with_settings(delete_ticket_pdfs),
        "handle_stripe_event": partial(events.handle_stripe_event, database, site=from_environment.base_url),
        "look_up_refunds": with_payments(stripe_refunds.look_up_refunds),
        "send_dispute_email": with_settings(staff_emails.send_dispute_email),
        "cancel_show": partial(show_cancellation.run_cancellation, database),
        "move_show": partial(show_move.run_move, database),
        "render_show_tickets": with_pdfs(show_tickets.render_show_tickets),
        "delete_show_tickets": with_pdfs(show_tickets.delete_show_tickets),
        "send_announcement": partial(announcements.queue_emails, database),
        "send_announcement_email": with_settings(announcements.send_email),
        "send_report_email": with_settings(scheduled_emails.send_report_email),
        "finish_refund": with_payments(orders.finish_refund),
        "reconcile_ledger": with_payments(orders.reconcile_ledger),
        "close_order": with_payments(orders.close_order),
        "back_up": partial(backup.back_up, database, from_environment),
    }


async def run(database: Database, settings: Settings) -> None:
    """Work until cancelled. Outages are waited out; nothing here ends because something else did."""
    payments, outbox = Payments(settings), WebhookOutbox(database, settings)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(warm_up_pdf_worker())
            tasks.create_task(
                run_jobs(
                    settings.database_url,
                    jobs(database, settings, payments),
                    RETRY_POLICY,
                    concurrency_limits=CONCURRENCY_LIMITS,
                )
            )
            tasks.create_task(clean_up_reservations(database))
            tasks.create_task(every(timedelta(seconds=30), partial(orders.cancel_expired_orders, database)))
            tasks.create_task(every(timedelta(minutes=5), partial(orders.remind_unpaid, database)))
            tasks.create_task(every(timedelta(seconds=30), partial(holds.release_ended_holds, database)))
            tasks.create_task(every(timedelta(minutes=2), partial(family_choices.queue_due, database)))
            tasks.create_task(
                every(timedelta(minutes=10), partial(backup.queue_daily_backup, database, settings))
            )
            tasks.create_task(every(timedelta(seconds=2), outbox.start_due))
            tasks.create_task(every(timedelta(minutes=5), partial(schedules.queue_due, database)))
            tasks.create_task(every(timedelta(hours=12), partial(personal_data.erase_old, database)))
            tasks.create_task(every(timedelta(hours=1), partial(reconciliation.queue_nightly, database)))
            tasks.create_task(every(timedelta(hours=1), partial(forget_what_is_old, database)))
    finally:
        await outbox.close()
        await payments.close()
        await shared_pdf_worker().close()


async def warm_up_pdf_worker() -> None:
    """Once the start has had the processors to itself; until then nobody can have bought a ticket."""
    await asyncio.sleep(PDF_WARMUP_DELAY_SECONDS)
    await shared_pdf_worker().warm_up()


async def run_alone(settings: Settings) -> None:
    """The worker as a process of its own, until it is asked to stop."""
    await until_database_answers(settings.database_url)
    database = await Database.connect(settings.database_url, size=settings.pool)
    working = asyncio.create_task(run(database, settings))
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, working.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await working
    finally:
        await database.close()
