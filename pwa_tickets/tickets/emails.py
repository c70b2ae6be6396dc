"""What we write to buyers: their tickets, bad news about an order, the code to sign in. Builds mails, sends none."""

from datetime import UTC, datetime
from typing import Any, Final

from pwa_tickets.accounts import sign_in
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.money import format_money
from pwa_tickets.notifications.email_templates import write
from pwa_tickets.notifications.message import Attachment, Mail, Picture, domain_of
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import qr
from pwa_tickets.tickets.by_show import entry, headline, map_url, tickets_by_show
from pwa_tickets.tickets.calendar import google_link, icalendar, outlook_link
from pwa_tickets.tickets.facts import Order

_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def confirmation(settings: Settings, order: Order, *, pdf: bytes, to_email: str, message_id: str) -> Mail:
    """The tickets themselves: summary, codes as pictures, PDF and calendar file attached, links that need no sign-in."""
    tickets, groups = order.standing, tickets_by_show(order.standing)
    token = make_token(settings, order.id, order.access_version)
    domain = domain_of(settings.mail_from)
    venues = {group.show.venue.id: group.show.venue for group in groups}
    cids = [f"{ticket.ticket_number}@{domain}" for ticket in tickets]
    what = "ticket" if len(tickets) == 1 else f"{len(tickets)} tickets"
    return _mail(
        settings,
        "tickets",
        order,
        to_email=to_email,
        message_id=message_id,
        pictures=tuple(
            Picture(cid=cid, content=qr.png(ticket.qr_code))
            for cid, ticket in zip(cids, tickets, strict=True)
        ),
        attachments=(
            Attachment(name=f"Tickets {order.order_number}.pdf", media_type="application/pdf", content=pdf),
            Attachment(
                name=f"{order.order_number}.ics",
                media_type="text/calendar",
                content=calendar_file(settings, order),
            ),
        ),
        subject=f"Your {what} for {headline(tickets)}",
        headline=headline(tickets),
        shows=groups,
        several_shows=len(groups) > 1,
        several_titles=len({group.show.title for group in groups}) > 1,
        count=len(tickets),
        number_word=_NUMBERS[len(tickets)] if len(tickets) < len(_NUMBERS) else str(len(tickets)),
        venues=[{"place": venue.place, "map_url": map_url(venue)} for venue in venues.values()],
        codes=[{"ticket": ticket, "cid": cid} for cid, ticket in zip(cids, tickets, strict=True)],
        wallet_url=f"{settings.base_url}/wallet?token={token}",
        calendars=_calendars(settings, order),
        calendar_url=f"{settings.base_url}/orders/{order.id}/calendar.ics?token={token}",
    )


def payment_too_late(
    settings: Settings, order: Order, *, lost: str, paid_back: bool, to_email: str, message_id: str
) -> Mail:
    """The money came after the seats were gone, and goes back whole."""
    amount = format_money(order.total_in_cents, order.currency)
    verb = "have sent" if paid_back else "are sending"
    return _news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject="Your payment came too late",
        sentences=[
            "Your payment came after the seats were gone.",
            *([f"Somebody else had taken {lost}, so we booked nothing."] if lost else []),
            f"We {verb} all {amount} back; your bank shows it in 5 to 10 days."
            if order.total_in_cents
            else "",
        ],
    )


def cancelled(settings: Settings, order: Order, *, to_email: str, message_id: str) -> Mail:
    """The order was cancelled, and what that means for the codes and the money."""
    amount = format_money(order.refunded_in_cents, order.currency)
    return _news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=f"Your order {order.order_number} is cancelled",
        sentences=[
            "Your order is cancelled. Its tickets no longer open the door.",
            f"We have sent {amount} back; your bank shows it in 5 to 10 days."
            if order.refunded_in_cents
            else "",
        ],
    )


def refunded(settings: Settings, order: Order, *, to_email: str, message_id: str) -> Mail:
    """Money went back for some tickets or all."""
    amount = format_money(order.refunded_in_cents, order.currency)
    still = len(order.standing)
    return _news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=f"We sent {amount} back",
        sentences=[
            f"We have sent {amount} back; your bank shows it in 5 to 10 days.",
            f"You keep {_NUMBERS[still] if still < len(_NUMBERS) else still} of your tickets, and they stay good."
            if still
            else "The tickets of this order no longer open the door.",
        ],
    )


def sign_in_mail(settings: Settings, request: sign_in.Request) -> Mail:
    """The link and the code."""
    return _write(
        settings,
        "sign_in",
        to_email=request.email,
        message_id=f"<sign-in.{request.id}@{domain_of(settings.mail_from)}>",
        subject=f"{request.code} is your code for {settings.studio_name}",
        headline="Your code",
        poster="green",
        code=f"{request.code[:3]} {request.code[3:]}",
        link_url=f"{settings.base_url}/sign-in/{request.link_token}",
    )


def calendar_file(settings: Settings, order: Order) -> bytes:
    """All shows of the order as one iCalendar file."""
    entries = [
        entry(group, order=order, base_url=settings.base_url) for group in tickets_by_show(order.standing)
    ]
    return icalendar(entries, studio_name=settings.studio_name, now=datetime.now(UTC)).encode()


def _calendars(settings: Settings, order: Order) -> list[tuple[str, str]]:
    """Links that fill in a calendar on the web; they hold one show, so an order for several has the file alone."""
    entries = [
        entry(group, order=order, base_url=settings.base_url) for group in tickets_by_show(order.standing)
    ]
    if len(entries) != 1:
        return []
    return [("Google", google_link(entries[0])), ("Outlook", outlook_link(entries[0]))]


def _news(settings: Settings, order: Order, *, sentences: list[str], subject: str, **rest: Any) -> Mail:
    return _mail(
        settings,
        "order_news",
        order,
        subject=subject,
        headline=subject,
        sentences=[sentence for sentence in sentences if sentence],
        button_url=f"{settings.base_url}/",
        button_label="See what’s on",
        **rest,
    )


def _mail(settings: Settings, name: str, order: Order, **context: Any) -> Mail:
    poster = order.tickets[0].show.poster if order.tickets else "green"
    first_name = order.customer_name.strip().partition(" ")[0][:40] or "you"
    return _write(
        settings,
        name,
        to_name=order.customer_name,
        poster=poster,
        order=order,
        first_name=first_name,
        **context,
    )


def _write(
    settings: Settings,
    name: str,
    *,
    to_email: str,
    message_id: str,
    subject: str,
    to_name: str = "",
    pictures: tuple[Picture, ...] = (),
    attachments: tuple[Attachment, ...] = (),
    **context: Any,
) -> Mail:
    html, words = write(settings, name, subject=subject, **context)
    return Mail(
        to_email=to_email,
        to_name=to_name,
        subject=subject,
        html=html,
        text=words,
        message_id=message_id,
        pictures=pictures,
        attachments=attachments,
    )
