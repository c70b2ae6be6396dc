"""What the studio says of sales tax: how many percent its prices include from which day on, and which orders are exempt."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.money import Cents
from pwa_tickets.reports.models import SalesTaxRate, TaxExemption
from pwa_tickets.reports.sales_tax import amount
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.xlsx_export import Cell

EXEMPT_COLUMNS: Final = ("order_number", "paid_at", "customer_name", "paid", "refunded", "certificate")

_EXEMPT: Final = text("""
    select o.id, o.order_number, o.paid_at, o.customer_name, x.certificate,
           coalesce(sum(l.gross_in_cents), 0) as paid_in_cents, coalesce(sum(l.refunded_in_cents), 0) as refunded_in_cents
    from tax_exemptions x join ticket_orders o on o.id = x.ticket_order_id
    left join ledger_lines l on l.ticket_order_id = o.id
    group by o.id, x.certificate order by o.paid_at desc, o.id
""")
_ORDER: Final = text(
    "select id from ticket_orders where order_number = :order_number and paid_at is not null"
)


class ExemptOrder(msgspec.Struct, kw_only=True, frozen=True):
    """An order that owes no tax, and by which certificate."""

    id: UUID
    order_number: str
    paid_at: datetime
    customer_name: str
    certificate: str
    paid_in_cents: Cents
    refunded_in_cents: Cents


async def exempt_orders(db: AsyncSession) -> list[ExemptOrder]:
    """Every order that is exempt, the newest first."""
    return [msgspec.convert(dict(row), ExemptOrder) for row in (await db.execute(_EXEMPT)).mappings()]


async def tax_rates(db: AsyncSession) -> list[SalesTaxRate]:
    """What prices include, the latest first."""
    return list(await db.scalars(select(SalesTaxRate).order_by(SalesTaxRate.starts_on.desc())))


async def set_rate(
    db: AsyncSession, starts_on: date, *, tickets: Decimal, extras: Decimal, by: StaffMember
) -> None:
    """Have prices include these percents from a day on, until a later rate begins."""
    values = {"tickets_percent": tickets, "extras_percent": extras}
    await db.execute(delete(SalesTaxRate).where(SalesTaxRate.starts_on == starts_on))
    await db.execute(upsert(SalesTaxRate).values(starts_on=starts_on, **values))
    facts = {"starts_on": starts_on.isoformat(), **{name: str(value) for name, value in values.items()}}
    await audit.record(db, by, "sales_tax_set", Subject("studio", "sales_tax"), after=facts)


async def drop_rate(db: AsyncSession, rate_id: UUID, *, by: StaffMember) -> None:
    """Take a rate back: the one before it goes on."""
    dropped = delete(SalesTaxRate).where(SalesTaxRate.id == rate_id).returning(SalesTaxRate.starts_on)
    if (starts_on := await db.scalar(dropped)) is not None:
        before = {"starts_on": starts_on.isoformat()}
        await audit.record(db, by, "sales_tax_dropped", Subject("studio", "sales_tax"), before=before)


async def exempt(db: AsyncSession, order_number: str, certificate: str, *, by: StaffMember) -> UUID:
    """Note that an order owes no tax; said again, with another certificate.

    Returns:
        The order's id.

    Raises:
        InvalidInput: no paid order has that number.
    """
    order_id = await db.scalar(_ORDER, {"order_number": order_number.strip().upper()})
    if order_id is None:
        message = gettext("No paid order has this number. It’s on the order’s page and in its emails.")
        raise InvalidInput([{"field": "order_number", "message": message}])
    await db.execute(delete(TaxExemption).where(TaxExemption.ticket_order_id == order_id))
    await db.execute(upsert(TaxExemption).values(ticket_order_id=order_id, certificate=certificate))
    await audit.record(
        db, by, "order_tax_exempted", Subject("order", order_id), after={"certificate": certificate}
    )
    return UUID(str(order_id))


async def tax_again(db: AsyncSession, order_id: UUID, *, by: StaffMember) -> None:
    """Take an order's exemption back.

    Raises:
        NotFound: it has none.
    """
    gone = (
        delete(TaxExemption)
        .where(TaxExemption.ticket_order_id == order_id)
        .returning(TaxExemption.certificate)
    )
    if (certificate := await db.scalar(gone)) is None:
        raise NotFound()
    await audit.record(
        db, by, "order_taxed_again", Subject("order", order_id), before={"certificate": certificate}
    )


async def exempt_rows(orders: Sequence[ExemptOrder]) -> AsyncGenerator[list[list[Cell]]]:
    """The exempt orders as rows of a file."""
    yield [
        [
            one.order_number,
            one.paid_at,
            one.customer_name,
            amount(one.paid_in_cents),
            amount(one.refunded_in_cents),
            one.certificate,
        ]
        for one in orders
    ]
