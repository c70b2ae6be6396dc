"""What we write to buyers: their tickets, bad news about an order, the code to sign in. Builds mails, sends none."""

from datetime import UTC, datetime
from typing import Any

from pwa_tickets.accounts import sign_in
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.money import format_money
from pwa_tickets.notifications.email_templates import write
from pwa_tickets.notifications.message import Attachment, Mail, Picture, domain_of
from pwa_tickets.orders.order_view import Order
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.by_show import headline, order_entries, tickets_by_show
from pwa_tickets.tickets.calendar import google_link, icalendar, outlook_link
from pwa_tickets.web import qr
from pwa_tickets.web.words import number


def confirmation(
    settings: Settings,
    order: Order,
    *,
    pdf: bytes,
    to_email: str,
    message_id: str,
    has_new_seats: bool = False,
) -> Mail:
    """The tickets themselves: summary, codes as pictures, PDF and calendar file attached, links that need no sign-in.

    Args:
        has_new_seats: the family knows others: its tickets were moved.
    """
    tickets, groups = order.standing, tickets_by_show(order)
    token = make_token(settings, order.id, order.access_version)
    domain = domain_of(settings.mail_from)
    title = headline([group.show for group in groups])
    venues = {group.show.venue.id: group.show.venue for group in groups}
    shows = {show.id: show for show in order.shows}
    cids = [f"{ticket.ticket_number}@{domain}" for ticket in tickets]
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
            calendar_attachment(settings, order),
        ),
        subject=_subject(len(tickets), title, has_new_seats=has_new_seats),
        headline=title,
        has_new_seats=has_new_seats,
        shows=groups,
        several_shows=len(groups) > 1,
        several_titles=len({group.show.title for group in groups}) > 1,
        count=len(tickets),
        number_word=number(len(tickets)),
        venues=[{"address": venue.full_address, "map_url": venue.map_url} for venue in venues.values()],
        codes=[
            {"ticket": ticket, "show": shows[ticket.show_id], "cid": cid}
            for cid, ticket in zip(cids, tickets, strict=True)
        ],
        wallet_url=f"{settings.base_url}/wallet?token={token}",
        calendars=_calendars(settings, order),
        calendar_url=f"{settings.base_url}/orders/{order.id}/calendar.ics?token={token}",
    )


def _subject(count: int, title: str, *, has_new_seats: bool) -> str:
    words = (
        ngettext("Your new seat for %(show)s", "Your new seats for %(show)s", count)
        if has_new_seats
        else ngettext("Your ticket for %(show)s", "Your %(count)s tickets for %(show)s", count)
    )
    return words % {"count": count, "show": title}


def payment_too_late(
    settings: Settings, order: Order, *, lost: str, paid_back: bool, to_email: str, message_id: str
) -> Mail:
    """The money came too late for the order, and goes back whole."""
    amount = format_money(order.total_amount_in_cents, order.currency)
    money = (
        gettext("We have sent all %(sum)s back; your bank shows it in 5 to 10 days.")
        if paid_back
        else gettext("We are sending all %(sum)s back; your bank shows it in 5 to 10 days.")
    )
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext("Your payment came too late"),
        sentences=[
            gettext("Your payment came after your time was up, and we couldn’t book your order anymore."),
            gettext("By then you could no longer have %(seats)s.") % {"seats": lost} if lost else "",
            money % {"sum": amount} if order.total_amount_in_cents else "",
        ],
    )


def cancelled(settings: Settings, order: Order, *, to_email: str, message_id: str) -> Mail:
    """The order was cancelled, and what that means for the codes and the money."""
    amount = format_money(order.refunded_amount_in_cents, order.currency)
    return news(
        settings,
        order,
        to_email=to_email,
        message_id=message_id,
        subject=gettext("Your order %(number)s is canceled") % {"number": order.order_number},
        attachments=(calendar_attachment(settings, order),) if order.tickets else (),
        sentences=[
            gettext("Your order is canceled, and its tickets are no longer good."),
            gettext("We have sent %(sum)s back; your bank shows it in 5 to 10 days.") % {"sum": amount}
            if order.refunded_amount_in_cents
            else "",
        ],
    )


def sign_in_mail(settings: Settings, request: sign_in.Request) -> Mail:
    """The link and the code."""
    return _write(
        settings,
        "sign_in",
        to_email=request.email,
        message_id=f"<sign-in.{request.id}@{domain_of(settings.mail_from)}>",
        subject=gettext("%(code)s is your code for %(studio)s")
        % {"code": request.code, "studio": settings.studio_name},
        headline=gettext("Your code"),
        poster="green",
        code=f"{request.code[:3]} {request.code[3:]}",
        link_url=f"{settings.base_url}/sign-in/{request.link_token}",
    )


def calendar_file(settings: Settings, order: Order) -> bytes:
    """All shows of the order as one iCalendar file."""
    entries = order_entries(order, base_url=settings.base_url)
    return icalendar(entries, studio_name=settings.studio_name, now=datetime.now(UTC)).encode()


def calendar_attachment(settings: Settings, order: Order) -> Attachment:
    """The calendar's file; one whose tickets ended takes its entry out."""
    return Attachment(
        name=f"{order.order_number}.ics",
        media_type="text/calendar",
        content=calendar_file(settings, order),
    )


def _calendars(settings: Settings, order: Order) -> list[tuple[str, str]]:
    """Links that fill in a calendar on the web; they hold one show, so an order for several has the file alone."""
    entries = order_entries(order, base_url=settings.base_url)
    if len(entries) != 1 or entries[0].is_off:
        return []
    return [("Google", google_link(entries[0])), ("Outlook", outlook_link(entries[0]))]


def news(
    settings: Settings,
    order: Order,
    *,
    sentences: list[str],
    subject: str,
    button: tuple[str, str] | None = None,
    **rest: Any,
) -> Mail:
    """What happened to an order, in a few sentences.

    Args:
        button: address and label; what is on, where none is given.
    """
    button_url, button_label = button or (f"{settings.base_url}/", gettext("See what’s on"))
    return _mail(
        settings,
        "order_news",
        order,
        subject=subject,
        headline=subject,
        sentences=[sentence for sentence in sentences if sentence],
        button_url=button_url,
        button_label=button_label,
        **rest,
    )


def _mail(settings: Settings, name: str, order: Order, **context: Any) -> Mail:
    poster = order.shows[0].poster if order.shows else "green"
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
