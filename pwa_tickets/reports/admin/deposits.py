"""Bank deposits for the bookkeeper: what Stripe paid out, and of which orders each is the sum."""

from typing import Any, Final

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.session import Database
from pwa_tickets.payments.payouts import list_payouts, read_payout
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.reports.admin.reports import KEY, PAGE, FileOptions
from pwa_tickets.reports.deposits import COLUMNS, deposit_rows, read_deposit
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.forms import read_query
from pwa_tickets.web.office import office_page
from pwa_tickets.web.table_files import table_file

DEPOSITS: Final = PAGE + "/deposits"
SHOWN: Final = 200
"""Lines of a deposit on its page; the file has all."""

AnyRequest = Request[Any, Any, Any]


@get(DEPOSITS, include_in_schema=False)
async def deposits_page(
    request: AnyRequest, staff: NamedDependency[StaffMember], payments: NamedDependency[Payments]
) -> Template:
    """List what Stripe paid out, newest first. No transaction is open while Stripe answers."""
    after = request.query_params.get("after", "")
    payouts, has_more = await list_payouts(payments, after=after or None)
    return office_page(
        request,
        staff,
        KEY,
        "reports/deposits.html",
        parts={"deposits": "reports/_deposits.html"},
        payouts=payouts,
        older=payouts[-1].id if has_more and payouts else None,
    )


@get(DEPOSITS + "/{payout_id:str}", include_in_schema=False)
async def deposit_page(
    request: AnyRequest,
    payout_id: FromPath[str],
    staff: NamedDependency[StaffMember],
    payments: NamedDependency[Payments],
    database: NamedDependency[Database],
) -> Template:
    """Show of what a deposit is the sum."""
    deposit = await read_deposit(database, staff.actor, payments, payout_id, most=SHOWN)
    async with database.transaction(staff.actor) as db:
        zone = await time_zone(db)
    return office_page(request, staff, KEY, "reports/deposit.html", deposit=deposit, time_zone=zone)


@get(DEPOSITS + "/{payout_id:str}/lines", include_in_schema=False)
async def deposit_file(
    request: AnyRequest,
    payout_id: FromPath[str],
    staff: NamedDependency[StaffMember],
    payments: NamedDependency[Payments],
    database: NamedDependency[Database],
) -> Stream:
    """Send every movement of a deposit, in transactions of its own."""
    payout = await read_payout(payments, payout_id)
    async with database.transaction(staff.actor) as db:
        zone = await time_zone(db)
    rows = deposit_rows(database, staff.actor, payments, payout.id, time_zone=zone)
    form = read_query(request, FileOptions).value.format
    return table_file(form, f"deposit-{payout.arrives_on:%Y-%m-%d}", COLUMNS, rows)


ROUTES = [deposits_page, deposit_page, deposit_file]
