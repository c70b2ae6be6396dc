"""Writing to the studio's own people when something needs them: a payment that does not match, very many unpaid seats."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext
from pwa_tickets.money import format_money
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.email_templates import write
from pwa_tickets.notifications.message import Mail, domain_of
from pwa_tickets.orders.disputes import read_dispute
from pwa_tickets.settings import Settings
from pwa_tickets.web.words import long_day

_RECIPIENTS: Final = text("""
    select email from profiles
    where role in ('owner', 'staff') and disabled_at is null and email is not null order by email
""")
_OWNERS: Final = text(
    "select email from profiles where role = 'owner' and disabled_at is null and email is not null order by email"
)
_PAUSED: Final = text(
    "select url, paused_at from webhook_endpoints where id = :id and pause_reason <> 'asked'"
)
_ORDER_NUMBER: Final = text("select order_number from ticket_orders where id = :id")
_ORDER_OF_REQUEST: Final = text("""
    select o.order_number from change_requests c join ticket_orders o on o.id = c.ticket_order_id where c.id = :id
""")
_SHOW_TITLE: Final = text("select title from recital_shows where id = :id")


@dataclass(frozen=True)
class _News:
    subject: str
    sentence: str
    page: str = "/admin/ticketing/concerns"


async def send_payment_mismatch_email(database: Database, settings: Settings, order_id: str) -> None:
    """Write to staff that what was paid is not what an order costs.

    Raises:
        MailDelayed: try again later.
        MailRefused: an address is none; the others were written to.
    """
    async with database.transaction(SYSTEM) as db:
        number = await db.scalar(_ORDER_NUMBER, {"id": UUID(order_id)})
        recipients = await _recipients(db)
    news = _News(
        gettext("A payment does not match order %(number)s") % {"number": number},
        gettext(
            "What was paid is not what the order costs. Nothing was booked, and the money is with Stripe."
        ),
    )
    await _send(settings, recipients, f"mismatch.{order_id}", news)


async def send_orderless_payment_email(
    database: Database, settings: Settings, payment_intent_id: str, order_number: str | None
) -> None:
    """Write to staff that money came for an order that is gone.

    Raises:
        MailDelayed: try again later.
        MailRefused: an address is none; the others were written to.
    """
    async with database.transaction(SYSTEM) as db:
        recipients = await _recipients(db)
    news = _News(
        gettext("Order %(number)s was paid, and it is gone") % {"number": order_number or payment_intent_id},
        gettext(
            "The database lost this order after it was paid. The money is with Stripe: "
            "please make the order again, or send the money back."
        ),
    )
    await _send(settings, recipients, f"orderless.{payment_intent_id}", news)


async def send_dispute_email(database: Database, settings: Settings, dispute_id: str) -> None:
    """Write to staff that a bank takes a payment back, and until when it can be answered.

    Raises:
        MailDelayed: try again later.
        MailRefused: an address is none; the others were written to.
    """
    async with database.transaction(SYSTEM) as db:
        dispute = await read_dispute(db, UUID(dispute_id))
        number = await db.scalar(_ORDER_NUMBER, {"id": dispute.ticket_order_id})
        recipients = await _recipients(db)
    facts = {
        "number": number,
        "sum": format_money(dispute.amount_in_cents, dispute.currency),
        "day": long_day(dispute.respond_by, "UTC") if dispute.respond_by else "",
    }
    until = gettext("The bank needs to hear from you before %(day)s.") if dispute.respond_by else ""
    told = gettext(
        "The buyer’s bank took %(sum)s back for order %(number)s. The tickets stay good until you decide. "
        "The page below has a file with everything the bank should see."
    )
    news = _News(
        gettext("A payment is disputed: order %(number)s") % facts,
        " ".join(sentence % facts for sentence in (told, until) if sentence),
    )
    await _send(settings, recipients, f"dispute.{dispute_id}", news)


async def send_crowd_email(database: Database, settings: Settings, show_id: str, since: str) -> None:
    """Write to staff that one address has very many unpaid seats of a show.

    Args:
        since: names the crowd, so that the next one is another mail.

    Raises:
        MailDelayed: try again later.
        MailRefused: an address is none; the others were written to.
    """
    async with database.transaction(SYSTEM) as db:
        title = await db.scalar(_SHOW_TITLE, {"id": UUID(show_id)})
        recipients = await _recipients(db)
    news = _News(
        gettext("A lot of unpaid seats from one place: %(show)s") % {"show": title},
        gettext(
            "It may be a whole school on one network, or someone who takes seats without buying them. "
            "You can release those seats."
        ),
    )
    await _send(settings, recipients, f"crowd.{show_id}.{since}", news)


async def send_change_asked_email(database: Database, settings: Settings, request_id: str) -> None:
    """Write to staff that a family asks for something.

    Raises:
        MailDelayed: try again later.
        MailRefused: an address is none; the others were written to.
    """
    async with database.transaction(SYSTEM) as db:
        number = await db.scalar(_ORDER_OF_REQUEST, {"id": UUID(request_id)})
        recipients = await _recipients(db)
    news = _News(
        gettext("A family asks for a change of order %(number)s") % {"number": number},
        gettext("They want to give tickets back, or other seats. Nothing changes until you answer."),
        page="/admin/ticketing/requests",
    )
    await _send(settings, recipients, f"change.{request_id}", news)


async def send_webhook_paused_email(database: Database, settings: Settings, endpoint_id: str) -> None:
    """Write to the owners that a system of theirs took nothing for a day, unless it was resumed meanwhile.

    Raises:
        MailDelayed: try again later.
        MailRefused: an address is none; the others were written to.
    """
    async with database.transaction(SYSTEM) as db:
        paused = (await db.execute(_PAUSED, {"id": UUID(endpoint_id)})).one_or_none()
        recipients = [str(email) for email in await db.scalars(_OWNERS)]
    if paused is None:
        return
    news = _News(
        gettext("Your webhook is paused: %(host)s") % {"host": urlsplit(paused.url).hostname},
        gettext(
            "Your system didn’t accept what we sent it, so we stopped. Nothing is lost: fix it and resume, "
            "and what waited goes out."
        ),
        page=f"/admin/ticketing/webhooks/{endpoint_id}",
    )
    await _send(settings, recipients, f"webhook.{endpoint_id}.{paused.paused_at:%Y%m%d%H%M%S}", news)


async def _recipients(db: AsyncSession) -> list[str]:
    return [str(email) for email in await db.scalars(_RECIPIENTS)]


async def _send(settings: Settings, recipients: list[str], name: str, news: _News) -> None:
    refused = None
    for place, recipient in enumerate(recipients):
        html, words = write(
            settings,
            "staff_news",
            subject=news.subject,
            headline=news.subject,
            poster="slate",
            sentence=news.sentence,
            url=f"{settings.base_url}{news.page}",
        )
        message_id = f"<{name}.{place}@{domain_of(settings.mail_from)}>"
        try:
            await mail.send(
                Mail(to_email=recipient, subject=news.subject, html=html, text=words, message_id=message_id),
                settings,
            )
        except mail.MailRefused as error:
            refused = error
    if refused is not None:
        raise refused
