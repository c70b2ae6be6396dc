"""Sending an announcement, once to each address: a job for each, so that whatever stops a worker stops no other family's.

Its Message-ID is fixed by the recipient: a job that died between the mail server's yes and our note sends the same mail again,
and mail readers show it once.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.announcements.audience import write_recipients
from pwa_tickets.announcements.emails import announcement_email
from pwa_tickets.announcements.queries import read_announcement
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.message import domain_of
from pwa_tickets.orders import job_runs
from pwa_tickets.orders.job_run_models import JobKind
from pwa_tickets.orders.job_runs import JobError
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember

BETWEEN: Final = timedelta(seconds=0.2)
"""From one family's mail to the next: mail services count, and tickets just bought go out in between."""

_LOCK: Final = text("select sent_at from announcements where id = :id for update")
_SENT: Final = text("update announcements set sent_at = now() where id = :id")
_QUEUED: Final = text("""
    select id from announcement_recipients where announcement_id = :id and status = 'queued' order by id
""")
_RECIPIENT: Final = text("""
    select r.announcement_id, r.to_email, r.status, o.customer_name, o.order_number
    from announcement_recipients r join ticket_orders o on o.id = r.ticket_order_id where r.id = :id
""")
_NOTE: Final = text("""
    update announcement_recipients set status = :status, attempts = attempts + 1, last_error = :error,
      sent_at = case when :status = 'sent' then now() end
    where id = :id and status = 'queued' returning announcement_id
""")
_IS_OVER: Final = text("""
    select not exists (select from announcement_recipients where announcement_id = :id and status = 'queued')
""")


class NobodyToWriteTo(TicketsError):
    """Refuse to send to nobody."""

    status, slug, title = 409, "nobody-to-write-to", "Nobody to write to"
    description = "No family has a good ticket of the kind that was asked for. Nothing was sent."
    sentence = "No family has such a ticket now, so nothing was sent."


async def send(db: AsyncSession, announcement_id: UUID, *, staff: StaffMember) -> UUID:
    """Write down who gets it and begin sending; sending it again changes nothing. System actor: it queues.

    Returns:
        The run that sends it.

    Raises:
        NotFound: there is none.
        NobodyToWriteTo: no family has such a ticket.
    """
    said = await read_announcement(db, announcement_id)
    if await db.scalar(_LOCK, {"id": announcement_id}) is not None:
        begun = await job_runs.run_of(db, JobKind.SEND_ANNOUNCEMENT, announcement_id)
        assert begun is not None, "it began with the sending"
        return begun
    families = await write_recipients(db, announcement_id, said.audience)
    if not families:
        raise NobodyToWriteTo()
    await db.execute(_SENT, {"id": announcement_id})
    run_id, _ = await job_runs.begin(
        db, JobKind.SEND_ANNOUNCEMENT, announcement_id, total=families, by=staff.uuid
    )
    facts = {"show_id": str(said.show_id), "families": families}
    await audit.record(db, staff, "announcement_sent", Subject("announcement", announcement_id), after=facts)
    return run_id


async def queue_emails(database: Database, run_id: str) -> None:
    """Queue a mail to each address that has none yet, one after the other; running again queues what is missing."""
    async with database.transaction(SYSTEM) as db:
        step = await job_runs.lock_run(db, UUID(run_id))
        if step is None:
            return
        for place, recipient in enumerate((await db.scalars(_QUEUED, {"id": step.subject})).all()):
            await enqueue(
                db,
                "send_announcement_email",
                dedupe_key=f"announcement-{recipient}",
                delay=place * BETWEEN,
                run_id=run_id,
                recipient=str(recipient),
            )


async def send_email(database: Database, settings: Settings, run_id: str, recipient: str) -> None:
    """Send it to one address, and remember what became of it. A mailbox that is none is noted and asked no more.

    Raises:
        MailDelayed: try again later.
    """
    async with database.transaction(SYSTEM) as db:
        row = (await db.execute(_RECIPIENT, {"id": UUID(recipient)})).one()
        said = await read_announcement(db, row.announcement_id)
        if row.status != "queued":  # sent before, or erased since
            await _end_when_over(db, UUID(run_id), row.announcement_id)
            return
    email = announcement_email(
        settings,
        said,
        to_email=row.to_email,
        to_name=row.customer_name,
        message_id=f"<announcement.{recipient}@{domain_of(settings.mail_from)}>",
    )
    note = {"id": UUID(recipient), "error": None}
    try:
        await mail.send(email, settings)
    except mail.MailRefused as error:
        refusal = JobError(about=row.order_number, message=str(error))
        await _remember(database, run_id, note | {"status": "failed", "error": str(error)}, error=refusal)
    except mail.MailDelayed as error:
        await _remember(database, run_id, note | {"status": "queued", "error": str(error)})
        raise
    else:
        await _remember(database, run_id, note | {"status": "sent"})


async def _remember(
    database: Database, run_id: str, note: dict[str, Any], *, error: JobError | None = None
) -> None:
    async with database.transaction(SYSTEM) as db:
        await job_runs.lock_run(db, UUID(run_id))
        announcement_id = await db.scalar(_NOTE, note)
        if announcement_id is None or note["status"] == "queued":
            return
        await job_runs.advance(db, UUID(run_id), error=error)
        await _end_when_over(db, UUID(run_id), announcement_id)


async def _end_when_over(db: AsyncSession, run_id: UUID, announcement_id: UUID) -> None:
    """The run is locked or over: of two that are last, the second sees what the first did."""
    if await db.scalar(_IS_OVER, {"id": announcement_id}):
        await job_runs.end(db, run_id)
