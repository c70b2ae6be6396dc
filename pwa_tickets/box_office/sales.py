"""Selling at the counter: order, money and tickets in one step, by the same rules as online, once however often it is sent."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.box_office import comps
from pwa_tickets.box_office.cash import require_enough
from pwa_tickets.box_office.models import SalePayment
from pwa_tickets.errors import Fact, InvalidInput, NotAllowed, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import mailing
from pwa_tickets.orders.checkout import Buyer, UpsellQuantity, checked
from pwa_tickets.orders.models import ItemType, MessageKind
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.email_address import canonical_email


class PriceChanged(TicketsError):
    """Refuse a sale whose prices somebody changed after they were told to the family."""

    status, slug, title = 409, "price-changed", "The price has changed"
    description = "The seats or extras cost something else than was agreed to. Nothing was sold."
    fact_types: ClassVar = {"amount_in_cents": Fact(int, "What they cost now, in cents.")}
    sentence = "The price has changed since you looked. Nothing was sold; please look again."


class Sale(msgspec.Struct, kw_only=True, frozen=True):
    """What is sold, to whom, and how it is paid.

    Attributes:
        seat_ids: show seats; a place of a general section stands for any free one of its section.
        customer_name, customer_email: empty for a walk-in; a comp has a name.
        received_in_cents: the cash that was handed over.
        pay_until: until when seats are kept that are paid later.
        reason: why it is given away, of the studio's list.
        note: for the order's notes.
        over_cap: whether it may be more seats than one buyer may have.
        over_allowance: whether it may be more comps than the show's allowance.
    """

    show_id: UUID
    seat_ids: tuple[UUID, ...]
    items: tuple[UpsellQuantity, ...] = ()
    payment: SalePayment
    customer_name: str = ""
    customer_email: str = ""
    customer_phone: str | None = None
    received_in_cents: int | None = None
    pay_until: datetime | None = None
    reason: str = ""
    note: str | None = None
    over_cap: bool = False
    over_allowance: bool = False


_SELL: Final = text("select sell_at_box_office(:sale, :staff_id, :key)").bindparams(
    bindparam("sale", type_=JSONB)
)


async def sell(
    db: AsyncSession,
    settings: Settings,
    sale: Sale,
    *,
    staff: StaffMember,
    key: str | None = None,
    agreed_in_cents: int | None = None,
) -> Order:
    """Sell, and queue the mail with the tickets, or the link to pay, where there is an address. System actor: only it may queue.

    Args:
        key: makes it safe to repeat: the same key of the same clerk answers with the sale that it made.
        agreed_in_cents: the price that somebody said yes to, of a comp what it would have been.

    Raises:
        InvalidInput: a sentence for each field that will not do.
        NotAllowed: more than the cap, or than the allowance of comps, by somebody who may not pass it.
        KeyUsed, NoSeats, SeatTwice, NoSuchShow, NotOnSale, UnknownSeats, SeatsTaken, OverCap, UpsellNotOnOffer, OrderTooLarge,
        PriceChanged, KeptTooLong, OverCompAllowance: nothing was sold.
    """
    if (sale.over_cap or sale.over_allowance) and not staff.role.manages:
        raise NotAllowed()
    buyer = _buyer(sale)
    facts = _facts(sale, buyer, settings.currency)
    if sale.payment is SalePayment.COMP:
        if sale.items and not staff.role.manages:  # an allowance counts tickets only
            message = gettext(
                "Only the studio’s staff give extras away. Take them off, or sell them by themselves."
            )
            raise InvalidInput([{"field": "payment", "message": message}])
        reason = await comps.find_reason(db, sale.reason)
        facts |= {"reason": reason, "comp_reason": reason}
    values = {"sale": facts, "staff_id": staff.uuid, "key": key}
    made: dict[str, Any] = await db.scalar(_SELL, values)
    order = await read_order(db, UUID(made["order_id"]))
    if not made["is_new"]:
        return order
    _require_agreed(sale, order, agreed_in_cents)
    await _record(db, staff, sale, order, made)
    if buyer.email and sale.payment.is_later:
        await mailing.queue_pay_later(db, order.id, MessageKind.PAYMENT_LINK)
    elif buyer.email:
        await mailing.send_again(db, settings, order.id, buyer.email)
    return order


def _buyer(sale: Sale) -> Buyer:
    """Who buys, checked; a walk-in has no name, a comp and who pays later must, and a link is sent somewhere.

    Raises:
        InvalidInput.
    """
    errors = []
    if sale.payment is SalePayment.COMP:
        if not sale.customer_name.strip():
            errors.append({"field": "customer_name", "message": gettext("Who are these tickets for?")})
        if not sale.reason.strip():
            errors.append({"field": "reason", "message": gettext("Why are they given away?")})
    if sale.payment.is_later and not sale.customer_name.strip():
        errors.append({"field": "customer_name", "message": gettext("Who are these seats kept for?")})
    if sale.payment is SalePayment.LINK and not sale.customer_email.strip():
        errors.append({"field": "customer_email", "message": gettext("Where does the link to pay go?")})
    try:
        buyer = checked(
            Buyer(name=sale.customer_name, email=sale.customer_email, phone=sale.customer_phone),
            is_at_counter=True,
        )
    except InvalidInput as wrong:
        raise InvalidInput([*errors, *wrong.errors]) from None
    if errors:
        raise InvalidInput(errors)
    return buyer


def _facts(sale: Sale, buyer: Buyer, currency: str) -> dict[str, Any]:
    """The sale as the function takes it."""
    is_cash = sale.payment is SalePayment.CASH
    facts = {
        "show_id": sale.show_id,
        "seat_ids": sale.seat_ids,
        "items": sale.items,
        "payment": sale.payment,
        "customer_name": buyer.name or gettext("Walk-in"),
        "customer_email": buyer.email,
        "customer_email_canonical": canonical_email(buyer.email) if buyer.email else None,
        "customer_phone": buyer.phone,
        "received_in_cents": sale.received_in_cents if is_cash else None,
        "pay_until": sale.pay_until if sale.payment.is_later else None,
        "note": sale.note,
        "over_cap": sale.over_cap,
        "over_allowance": sale.over_allowance or None,
        "currency": currency,
    }
    given = {name: value for name, value in facts.items() if value is not None}
    builtins: dict[str, Any] = msgspec.to_builtins(given)
    return builtins


def _require_agreed(sale: Sale, order: Order, agreed_in_cents: int | None) -> None:
    """Refuse what costs something else than was agreed to, and cash that does not suffice.

    Raises:
        PriceChanged, InvalidInput.
    """
    listed = sum(item.price_in_cents * item.quantity for item in order.items)
    if agreed_in_cents is not None and agreed_in_cents != listed:
        raise PriceChanged(amount_in_cents=listed)
    if sale.payment.is_later and not order.total_amount_in_cents:
        raise InvalidInput([{"field": "payment", "message": gettext("It costs nothing, so sell it now.")}])
    if sale.payment is SalePayment.CASH:
        require_enough(sale.received_in_cents, order.total_amount_in_cents)


async def _record(
    db: AsyncSession, staff: StaffMember, sale: Sale, order: Order, made: dict[str, Any]
) -> None:
    """Write the audit log."""
    subject = Subject("order", order.id)
    sold: dict[str, Any] = {
        "payment": sale.payment,
        "amount_in_cents": order.total_amount_in_cents,
        "tickets": sum(item.item_type is ItemType.TICKET for item in order.items),
    }
    if sale.payment.is_later:
        sold["until"] = order.reserved_until
    await audit.record(db, staff, "order_sold", subject, after=sold)
    if passed := made.get("passed_cap"):
        await audit.record(db, staff, "cap_overridden", subject, after=passed)
    if passed := made.get("passed_allowance"):
        await audit.record(db, staff, "comp_allowance_passed", subject, after=passed)
