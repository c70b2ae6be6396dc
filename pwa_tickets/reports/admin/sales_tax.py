"""Sales tax for the bookkeeper: what is due by month, the rates that prices include, and the orders that are exempt."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.reports import sales_tax, tax_rates
from pwa_tickets.reports.admin.reports import KEY, FileOptions
from pwa_tickets.reports.admin.reports import PAGE as REPORTS
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Percent, Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.office import back_to, office_page
from pwa_tickets.web.table_files import table_file

PAGE: Final = REPORTS + "/sales-tax"
MOST_PERCENT: Final = 30

AnyRequest = Request[Any, Any, Any]


class TaxDays(FileOptions, kw_only=True):
    """Which days of payments and refunds, on the studio's clock."""

    first_day: date | None = None
    last_day: date | None = None


class RateForm(msgspec.Struct, kw_only=True):
    """What prices include from a day on."""

    starts_on: date
    tickets_percent: Annotated[Decimal, Percent(most=MOST_PERCENT)]
    extras_percent: Annotated[Decimal, Percent(most=MOST_PERCENT)]


class ExemptionForm(msgspec.Struct, kw_only=True):
    """An order that owes no tax."""

    order_number: Annotated[str, Text(most=40, empty="Please type the order’s number.")]
    certificate: Annotated[str, Text(most=100)]


@get(PAGE, include_in_schema=False)
async def sales_tax_page(request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb) -> Template:
    """Show what is due by month, with the forms for a rate and for an exempt order."""
    return await _page(request, staff, db)


@get(PAGE + "/months", include_in_schema=False)
async def months_file(request: AnyRequest, db: StaffDb) -> Stream:
    """Send the months as a file."""
    days = read_query(request, TaxDays).value
    months = await sales_tax.tax_months(
        db, time_zone=await time_zone(db), first_day=days.first_day, last_day=days.last_day
    )
    return table_file(days.format, "sales-tax", sales_tax.COLUMNS, sales_tax.month_rows(months))


@get(PAGE + "/exempt-orders", include_in_schema=False)
async def exempt_file(request: AnyRequest, db: StaffDb) -> Stream:
    """Send the exempt orders as a file, with their certificates."""
    orders = await tax_rates.exempt_orders(db)
    rows = tax_rates.exempt_rows(orders)
    form = read_query(request, FileOptions).value.format
    return table_file(form, "exempt-orders", tax_rates.EXEMPT_COLUMNS, rows)


@post(PAGE + "/rates", include_in_schema=False)
async def set_rate(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Have prices include a rate from a day on, and redirect to the page."""
    form = await read_form(request, RateForm)
    if form.errors:
        return await _page(request, owner, db, rate_form=form)
    rate = form.value
    await tax_rates.set_rate(
        db, rate.starts_on, tickets=rate.tickets_percent, extras=rate.extras_percent, by=owner
    )
    return back_to(request, PAGE, Flash(gettext("Saved. What was paid since that day counts with it.")))


@post(PAGE + "/rates/{rate_id:uuid}/delete", include_in_schema=False)
async def drop_rate(
    request: AnyRequest, rate_id: FromPath[UUID], owner: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Take a rate back, and redirect to the page."""
    await tax_rates.drop_rate(db, rate_id, by=owner)
    return back_to(request, PAGE, Flash(gettext("Removed. The rate before it counts again.")))


@post(PAGE + "/exempt-orders", include_in_schema=False)
async def exempt_order(
    request: AnyRequest, staff: NamedDependency[StaffMember], db: StaffDb
) -> Template | Redirect:
    """Note that an order owes no tax, and redirect to the page."""
    form = await read_form(request, ExemptionForm)
    if not form.errors:
        try:
            await tax_rates.exempt(db, form.value.order_number, form.value.certificate, by=staff)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _page(request, staff, db, exemption_form=form)
    said = gettext("Noted: it owes no tax. To give back the tax that was paid, refund that amount.")
    return back_to(request, PAGE, Flash(said))


@post(PAGE + "/exempt-orders/{order_id:uuid}/delete", include_in_schema=False)
async def tax_again(
    request: AnyRequest, order_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Redirect:
    """Take an order's exemption back, and redirect to the page."""
    await tax_rates.tax_again(db, order_id, by=staff)
    return back_to(request, PAGE, Flash(gettext("Taken back: the order is taxed again.")))


async def _page(
    request: AnyRequest,
    staff: StaffMember,
    db: AsyncSession,
    *,
    rate_form: Form[RateForm] | None = None,
    exemption_form: Form[ExemptionForm] | None = None,
) -> Template:
    zone = await time_zone(db)
    days = read_query(request, TaxDays)
    months = await sales_tax.tax_months(
        db, time_zone=zone, first_day=days.value.first_day, last_day=days.value.last_day
    )
    return office_page(
        request,
        staff,
        KEY,
        "reports/sales-tax.html",
        status=422 if rate_form or exemption_form else 200,
        parts={"months": "reports/_sales-tax.html"},
        days=days,
        months=months,
        rates=await tax_rates.tax_rates(db),
        exempt=await tax_rates.exempt_orders(db),
        rate_form=rate_form or fill(RateForm),
        exemption_form=exemption_form or fill(ExemptionForm),
        time_zone=zone,
    )


ROUTES = [sales_tax_page, months_file, exempt_file, set_rate, drop_rate, exempt_order, tax_again]
